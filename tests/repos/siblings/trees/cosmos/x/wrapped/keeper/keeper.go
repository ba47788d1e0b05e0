package keeper

import (
	"context"
	outer "example.org/other/keeper"
	types "example.org/chain/x/wrapped/types"
)

type Wrapper struct{ outer.Keeper }

func (w Wrapper) UpdateParams(goCtx context.Context, msg *types.MsgUpdateParams) (*types.MsgUpdateParamsResponse, error) { //! undecided
	inner := &outer.MsgUpdateParams{Signer: msg.Signer, Params: msg.Params}
	if _, err := w.Keeper.UpdateParams(goCtx, inner); err != nil {
		return nil, err
	}
	return &types.MsgUpdateParamsResponse{}, nil
}
