use anchor_lang::prelude::*;
#[constant]
pub const TREASURER: Pubkey = pubkey!("9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin");
