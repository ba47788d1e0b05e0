package keeper

import "cosmossdk.io/errors"

type Keeper struct {
	authority string
}

func (k Keeper) requireAuthority(who string) error {
	if who != k.authority {
		return errors.Wrapf(ErrAuthority, "expected %s, got %s", k.authority, who)
	}
	return nil
}

func (k Keeper) IsWhitelistAdmin(ctx context.Context, who string) (bool, error) {
	return k.whitelistAdmins.Has(ctx, who)
}
