package main

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	upgradetypes "cosmossdk.io/x/upgrade/types"
	abci "github.com/cometbft/cometbft/abci/types"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
)

const (
	descriptors = "/cosmos.reflection.v1.ReflectionService/FileDescriptors"
	interfaces  = "/cosmos.base.reflection.v1beta1.ReflectionService/ListImplementations"
	versions    = "/cosmos.upgrade.v1beta1.Query/ModuleVersions"
)

type question struct {
	ID     json.RawMessage   `json:"id"`
	Method string            `json:"method"`
	Params []json.RawMessage `json:"params"`
}

// serve answers until standard input, which the test holds open, is closed. The first line it prints is its address.
func serve(chain *Chain, made Synthetic) {
	listener := need(net.Listen("tcp", "127.0.0.1:0"))
	handler := func(w http.ResponseWriter, r *http.Request) {
		body := need(io.ReadAll(r.Body))
		var many []question
		var reply any
		if json.Unmarshal(body, &many) == nil {
			answers := []any{}
			for _, each := range many {
				answers = append(answers, chain.reply(each, made))
			}
			reply = answers
		} else {
			var one question
			if json.Unmarshal(body, &one) != nil {
				http.NotFound(w, r)
				return
			}
			reply = chain.reply(one, made)
		}
		must(json.NewEncoder(w).Encode(reply))
	}
	go func() { _ = http.Serve(listener, http.HandlerFunc(handler)) }()
	fmt.Println("http://" + listener.Addr().String())
	_, _ = io.Copy(io.Discard, os.Stdin)
}

func (c *Chain) reply(asked question, made Synthetic) any {
	return map[string]any{"jsonrpc": "2.0", "id": asked.ID, "result": c.result(asked, made)}
}

func (c *Chain) result(asked question, made Synthetic) any {
	switch asked.Method {
	case "status":
		return map[string]any{"node_info": map[string]any{"network": c.name}}
	case "abci_info":
		return map[string]any{"response": map[string]any{"data": "gonka (synthetic)", "version": "test"}}
	case "block":
		header := c.header()
		shown := map[string]any{
			"height": strconv.FormatInt(header.Height, 10), "time": header.Time.Format(time.RFC3339Nano), "chain_id": c.name,
		}
		hash := strings.ToUpper(hex.EncodeToString(c.app.LastCommitID().Hash))
		return map[string]any{"block_id": map[string]any{"hash": hash}, "block": map[string]any{"header": shown}}
	}
	var path, data string
	must(json.Unmarshal(asked.Params[0], &path))
	must(json.Unmarshal(asked.Params[1], &data))
	return map[string]any{"response": c.query(path, need(hex.DecodeString(data)), made)}
}

// query answers as the application does, with what Gonka's own modules add.
func (c *Chain) query(path string, data []byte, made Synthetic) any {
	if answer, known := made.answers[path]; known {
		return map[string]any{"code": 0, "value": answer}
	}
	told := need(c.app.Query(context.Background(), &abci.RequestQuery{Path: path, Data: data}))
	value := told.Value
	switch path {
	case descriptors:
		value = append(value, made.descriptors...)
	case interfaces:
		value = append(value, made.messages...)
	case versions:
		for _, name := range c.modules {
			value = element(value, need((&upgradetypes.ModuleVersion{Name: name, Version: 1}).Marshal()))
		}
	}
	return map[string]any{"code": told.Code, "log": told.Log, "value": value}
}

func (c *Chain) header() cmtproto.Header {
	return cmtproto.Header{ChainID: c.name, Height: c.app.LastBlockHeight(), Time: c.time}
}
