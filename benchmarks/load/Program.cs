using System.CommandLine;
using SmartPoles.LoadRig.City;
using SmartPoles.LoadRig.Connect;
using SmartPoles.LoadRig.Edge;
using SmartPoles.LoadRig.Ingest;
using SmartPoles.LoadRig.Journal;
using SmartPoles.LoadRig.Operators;
using SmartPoles.LoadRig.Registry;
using SmartPoles.LoadRig.Rules;
using SmartPoles.LoadRig.Sink;

var root = new RootCommand(
    """
    Measures the programs of SmartPoles from outside and writes the figures as JSON.

    First steps:
      dotnet run --project benchmarks/load -c Release -- edge --json edge.json
      dotnet run --project benchmarks/load -c Release -- ingest --gateways 1000 --readings 20 --seconds 60 --json ingest.json

    Exit codes: 0 measured, 1 could not or readings are lost or doubled, 2 wrong command line.
    """)
{
    EdgeCommand.Create(TimeProvider.System),
    IngestCommand.Create(TimeProvider.System),
    ConnectCommand.Create(TimeProvider.System),
    CityCommand.Create(TimeProvider.System),
    ConsoleCommand.Create(TimeProvider.System),
    JournalCommand.Create(TimeProvider.System),
    KernelCommand.Create(TimeProvider.System),
    BacktestRigCommand.Create(TimeProvider.System),
    PicturesCommand.Create(),
    RegistryCommand.Create(TimeProvider.System),
    SinkCommand.Create(TimeProvider.System),
    StormCommand.Create(TimeProvider.System),
    MeasureOutboxCommand.Create(),
    FillOutboxCommand.Create(TimeProvider.System),
    TcpSlaveCommand.Create(),
};

var parsed = root.Parse(args);
var exitCode = await parsed.InvokeAsync();
return parsed.Errors.Count > 0 ? 2 : exitCode;
