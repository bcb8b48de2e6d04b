using System.CommandLine;
using SmartPoles.LoadRig.Edge;
using SmartPoles.LoadRig.Ingest;

var root = new RootCommand(
    """
    Measures the programs of SmartPoles from outside and writes the figures as JSON.

    First steps:
      dotnet run --project benchmarks/load -c Release -- edge --json edge.json

    Exit codes: 0 measured, 1 could not, 2 wrong command line.
    """)
{
    EdgeCommand.Create(TimeProvider.System),
    IngestCommand.Create(TimeProvider.System),
    MeasureOutboxCommand.Create(),
    FillOutboxCommand.Create(TimeProvider.System),
    TcpSlaveCommand.Create(),
};

var parsed = root.Parse(args);
var exitCode = await parsed.InvokeAsync();
return parsed.Errors.Count > 0 ? 2 : exitCode;
