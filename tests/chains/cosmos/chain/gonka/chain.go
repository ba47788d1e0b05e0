package main

import (
	"encoding/json"
	"time"

	wasm "github.com/CosmWasm/wasmd/app"
	abci "github.com/cometbft/cometbft/abci/types"
	cmttypes "github.com/cometbft/cometbft/types"
	dbm "github.com/cosmos/cosmos-db"
	"github.com/cosmos/cosmos-sdk/baseapp"
	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	simtestutil "github.com/cosmos/cosmos-sdk/testutil/sims"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"cosmossdk.io/log"
	"cosmossdk.io/math"
)

// These have other forms in the version of ibc-go that is here: they start from their defaults.
var reshaped = map[string]bool{"ibc": true, "transfer": true}

// Chain is the application with what CometBFT would know of it.
type Chain struct {
	app     *wasm.WasmApp
	name    string
	time    time.Time
	modules []string
}

// start makes the first blocks from the genesis file: what the application has modules for goes into them, the names of
// all others are kept. Then validators get their weights, as Gonka's own code gives them: beside what was staked.
func start(home string, genesis json.RawMessage, weights map[string]int64) *Chain {
	var file struct {
		ChainID  string                     `json:"chain_id"`
		Time     time.Time                  `json:"genesis_time"`
		AppState map[string]json.RawMessage `json:"app_state"`
	}
	must(json.Unmarshal(genesis, &file))
	options := simtestutil.AppOptionsMap{flags.FlagHome: home}
	app := wasm.NewWasmApp(log.NewNopLogger(), dbm.NewMemDB(), nil, true, options, nil, baseapp.SetChainID(file.ChainID))
	// Simulated transactions are answered by the application itself.
	app.RegisterTxService(client.Context{})
	chain := &Chain{app: app, name: file.ChainID, time: file.Time}
	state := app.DefaultGenesis()
	for name, content := range file.AppState {
		if _, known := state[name]; !known {
			chain.modules = append(chain.modules, name)
		} else if string(content) != "null" && !reshaped[name] {
			state[name] = content
		}
	}
	rules := cmttypes.DefaultConsensusParams().ToProto()
	_, err := app.InitChain(&abci.RequestInitChain{
		ChainId: file.ChainID, Time: file.Time, InitialHeight: 1, ConsensusParams: &rules, AppStateBytes: need(json.Marshal(state)),
	})
	must(err)
	chain.block()
	chain.weigh(weights)
	chain.block()
	return chain
}

func (c *Chain) block() {
	c.time = c.time.Add(5 * time.Second)
	_, err := c.app.FinalizeBlock(&abci.RequestFinalizeBlock{Height: c.app.LastBlockHeight() + 1, Time: c.time})
	must(err)
	_ = need(c.app.Commit())
}

func (c *Chain) weigh(weights map[string]int64) {
	ctx := c.app.NewUncachedContext(false, c.header())
	keeper := c.app.StakingKeeper
	for _, validator := range need(keeper.GetAllValidators(ctx)) {
		must(keeper.DeleteValidatorByPowerIndex(ctx, validator))
		validator.Tokens = math.NewInt(weights[validator.OperatorAddress])
		validator.DelegatorShares = math.LegacyNewDecFromInt(validator.Tokens)
		must(keeper.SetValidator(ctx, validator))
		must(keeper.SetValidatorByPowerIndex(ctx, validator))
		address := need(sdk.ValAddressFromBech32(validator.OperatorAddress))
		must(keeper.SetLastValidatorPower(ctx, address, validator.ConsensusPower(sdk.DefaultPowerReduction)))
	}
}
