"""Source trees and the people who may change them: git, forges, and the powers in code."""
