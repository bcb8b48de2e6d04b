// EPANET's own engine: node epanet.cjs FILE HOURS. First a line with the names, then a line for each hydraulic step: seconds, heads of
// the nodes and flows of the links in the units of the file.
const { CountType, LinkProperty, NodeProperty, Project, TimeParameter, Workspace } = require('epanet-js');
const fs = require('node:fs');

async function main() {
  const workspace = new Workspace();
  await workspace.loadModule();
  const model = new Project(workspace);
  workspace.writeFile('net.inp', fs.readFileSync(process.argv[2], 'utf8'));
  model.open('net.inp', 'report.rpt', 'out.bin');
  model.setTimeParameter(TimeParameter.Duration, Number(process.argv[3]) * 3600);
  const nodes = Array.from({ length: model.getCount(CountType.NodeCount) }, (_, index) => index + 1);
  const links = Array.from({ length: model.getCount(CountType.LinkCount) }, (_, index) => index + 1);
  console.log(JSON.stringify({
    version: workspace.version,
    nodes: nodes.map((index) => model.getNodeId(index)),
    links: links.map((index) => model.getLinkId(index)),
  }));
  model.openH();
  model.initH(0);
  do {
    const seconds = model.runH();
    console.log(JSON.stringify({
      seconds,
      heads: nodes.map((index) => model.getNodeValue(index, NodeProperty.Head)),
      flows: links.map((index) => model.getLinkValue(index, LinkProperty.Flow)),
    }));
  } while (model.nextH() > 0);
  model.closeH();
}

main();
