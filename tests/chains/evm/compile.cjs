// Compiles Solidity files one by one with a single solc: reads {file: content} as JSON, writes {file: output} as JSON.
const fs = require("fs");
const path = require("path");
const modules = process.argv[2];
const contracts = process.argv[3];
const solc = require(path.join(modules, "solc"));

function read(name) {
  for (const folder of [contracts, modules]) {
    const file = path.join(folder, name);
    if (fs.existsSync(file)) return { contents: fs.readFileSync(file, "utf8") };
  }
  return { error: "not found in contracts/ or node_modules/" };
}

const results = {};
for (const [name, content] of Object.entries(JSON.parse(fs.readFileSync(0, "utf8")))) {
  const input = {
    language: "Solidity",
    sources: { [name]: { content } },
    settings: {
      evmVersion: "cancun",
      optimizer: { enabled: true, runs: 200 },
      outputSelection: { [name]: { "*": ["abi", "evm.bytecode.object", "evm.deployedBytecode.object"] } },
    },
  };
  results[name] = JSON.parse(solc.compile(JSON.stringify(input), { import: read }));
}
fs.writeSync(1, JSON.stringify(results));
