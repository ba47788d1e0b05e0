"""Source trees and those who may change them: git, forges and the powers that lie in code."""
