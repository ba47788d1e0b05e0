// Compiles sources with the compiler release that they were published for. Reads {soljson, modules, folders, input} as
// JSON: solc's own module at `soljson`, the wrapper of the installed solc, where packages named `name@version` lie.
const fs = require("fs");
const path = require("path");
const given = JSON.parse(fs.readFileSync(0, "utf8"));
const solc = require(path.join(given.modules, "solc", "wrapper"))(require(given.soljson));

function read(name) {
  const found = Object.entries(given.folders).find(([prefix]) => name.startsWith(prefix));
  const file = found && path.join(found[1], name.slice(found[0].length));
  return file && fs.existsSync(file) ? { contents: fs.readFileSync(file, "utf8") } : { error: `no ${name}` };
}

fs.writeSync(1, solc.compile(JSON.stringify(given.input), { import: read }));
