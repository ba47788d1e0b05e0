package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/bufbuild/protocompile"
	gogo "github.com/cosmos/gogoproto/proto"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"

	_ "cosmossdk.io/api/cosmos/msg/v1"
	_ "google.golang.org/genproto/googleapis/api/annotations"
)

// Synthetic is what is given from outside: encoded answers by method, and what is added to answers of the application.
type Synthetic struct {
	answers     map[string][]byte
	descriptors []byte
	messages    []byte
}

// synthetic compiles the schema and encodes the answers by it. A field that the schema does not have is an error.
func synthetic(given Given) Synthetic {
	files := compiled(given)
	made := Synthetic{answers: map[string][]byte{}}
	methods := map[string]protoreflect.MethodDescriptor{}
	for _, file := range files {
		made.descriptors = element(made.descriptors, need(proto.Marshal(protodesc.ToFileDescriptorProto(file))))
		for i := range file.Services().Len() {
			service := file.Services().Get(i)
			for j := range service.Methods().Len() {
				method := service.Methods().Get(j)
				methods[fmt.Sprintf("/%s/%s", service.FullName(), method.Name())] = method
			}
		}
	}
	for name, content := range given.Answers {
		message := dynamicpb.NewMessage(methods[name].Output())
		must(protojson.Unmarshal(content, message))
		made.answers[name] = need(proto.Marshal(message))
	}
	for name := range given.Messages {
		made.messages = element(made.messages, []byte(name))
	}
	return made
}

func compiled(given Given) []protoreflect.FileDescriptor {
	sources := messages(given.Messages)
	for _, path := range need(filepath.Glob(filepath.Join(given.Schema, "*.proto"))) {
		sources[filepath.Base(path)] = string(need(os.ReadFile(path)))
	}
	registered := need(gogo.MergedRegistry())
	compiler := protocompile.Compiler{Resolver: protocompile.CompositeResolver{
		&protocompile.SourceResolver{Accessor: protocompile.SourceAccessorFromMap(sources)},
		protocompile.ResolverFunc(func(path string) (protocompile.SearchResult, error) {
			file, err := registered.FindFileByPath(path)
			return protocompile.SearchResult{Desc: file}, err
		}),
	}}
	names := make([]string, 0, len(sources))
	for name := range sources {
		names = append(names, name)
	}
	sort.Strings(names)
	var files []protoreflect.FileDescriptor
	for _, file := range need(compiler.Compile(context.Background(), names...)) {
		files = append(files, file)
	}
	return files
}

// messages are files that declare messages of which only the name and the signer are known.
func messages(signers map[string]string) map[string]string {
	files := map[string]string{}
	for name, signer := range signers {
		dot := strings.LastIndex(name, ".")
		file := name[1:dot] + ".tx.proto"
		if files[file] == "" {
			files[file] = fmt.Sprintf("syntax = \"proto3\";\npackage %s;\nimport \"cosmos/msg/v1/msg.proto\";\n", name[1:dot])
		}
		option := fmt.Sprintf("option (cosmos.msg.v1.signer) = %q;", signer)
		files[file] += fmt.Sprintf("message %s { %s string %s = 1; }\n", name[dot+1:], option, signer)
	}
	return files
}

// element appends one more element of the repeated field 1 to an encoded message.
func element(message, content []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(message, 1, protowire.BytesType), content)
}
