package keeper

import (
	"context"
	errorsmod "cosmossdk.io/errors"
	types "example.org/chain/x/thing/types"
)

type server struct{ Keeper }

func (s server) ChangeFee(goCtx context.Context, req *types.ChangeFeeRequest) (*types.ChangeFeeResponse, error) { //! guarded authority|gov
	if err := s.requireAuthority(req.Authority); err != nil {
		return nil, err
	}
	return &types.ChangeFeeResponse{}, nil
}

func (s server) AddAdmin(goCtx context.Context, req *types.AddAdminRequest) (*types.AddAdminResponse, error) { //! guarded admin
	isAdmin, err := s.IsWhitelistAdmin(goCtx, req.Sender)
	if err != nil {
		return nil, err
	}
	if !isAdmin {
		return nil, types.ErrNotPermitted
	}
	return &types.AddAdminResponse{}, s.whitelistAdmins.Set(goCtx, req.Admin)
}

func (s server) Post(goCtx context.Context, req *types.PostRequest) (*types.PostResponse, error) { //! own
	return &types.PostResponse{}, s.posts.Set(goCtx, req.Author, req.Text)
}

func (s server) Halt(goCtx context.Context, req *types.HaltRequest) (*types.HaltResponse, error) { //! guarded admin
	params := s.GetParams(goCtx)
	if params.Admin != req.Sender {
		return nil, errorsmod.Wrapf(types.ErrNotPermitted, "expected %s", params.Admin)
	}
	return &types.HaltResponse{}, nil
}

func (s server) Rename(goCtx context.Context, req *types.RenameRequest) (*types.RenameResponse, error) { //! guarded owner
	item, found := s.GetItem(goCtx, req.Id)
	if !found {
		return nil, types.ErrNotFound
	}
	if item.Owner != req.Owner {
		return nil, types.ErrNotPermitted
	}
	return &types.RenameResponse{}, nil
}

func (s server) Drip(goCtx context.Context, req *types.DripRequest) (*types.DripResponse, error) { //! own
	if s.requireAuthority(req.Sender) != nil {
		s.Logger(goCtx).Info("not the authority")
	}
	return &types.DripResponse{}, nil
}
