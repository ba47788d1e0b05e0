// Gonka's state on a real Cosmos application, over CometBFT's RPC.
//
// The modules of the Cosmos SDK and CosmWasm are real: they start from Gonka's genesis file, its signed starting
// transactions among it, and answer by their own code. Gonka's own modules cannot be had as Go modules: their answers
// are given from outside, encoded by descriptors of ours. They are synthetic.
package main

import (
	"encoding/json"
	"os"

	sdk "github.com/cosmos/cosmos-sdk/types"
)

// Given is what the test says on standard input.
type Given struct {
	// Genesis is the file that gonka-mainnet started from.
	Genesis json.RawMessage `json:"genesis"`
	// Weights are the votes of validators by operator; Gonka's code sets them once an epoch, whatever was staked.
	Weights map[string]int64 `json:"weights"`
	// Schema is a folder of .proto files, Messages the types of messages with the field that signs them.
	Schema   string            `json:"schema"`
	Messages map[string]string `json:"messages"`
	// Answers of Gonka's own modules by method, as protobuf JSON.
	Answers map[string]json.RawMessage `json:"answers"`
}

func main() {
	// Asked for anything, as its version, it only shows that it runs.
	if len(os.Args) > 1 {
		return
	}
	// Weights are votes one by one, not millions of them.
	sdk.DefaultPowerReduction = sdk.DefaultPowerReduction.QuoRaw(1_000_000)
	config := sdk.GetConfig()
	config.SetBech32PrefixForAccount("gonka", "gonkapub")
	config.SetBech32PrefixForValidator("gonkavaloper", "gonkavaloperpub")
	config.SetBech32PrefixForConsensusNode("gonkavalcons", "gonkavalconspub")

	var given Given
	must(json.NewDecoder(os.Stdin).Decode(&given))
	home := need(os.MkdirTemp("", "gonka"))
	defer os.RemoveAll(home)
	chain := start(home, given.Genesis, given.Weights)
	serve(chain, synthetic(given))
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func need[T any](found T, err error) T {
	must(err)
	return found
}
