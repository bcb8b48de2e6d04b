using System.CommandLine;

namespace SmartPoles.EdgeAgent.Commands;

/// <summary>The verbs. Exit codes: 0 done, 1 failed while working, 2 the configuration or the command line is wrong.</summary>
internal static class CommandLine
{
    internal const int Ok = 0;
    internal const int Failed = 1;
    internal const int BadInput = 2;

    internal static RootCommand Build() => new(
        """
        SmartPoles edge agent: reads the buses of one pole and keeps every reading until the server has it.

        First steps, in this order:
          edge-agent config init > agent.json     a commented configuration to begin with; edit it
          edge-agent scan --port /dev/ttyUSB0     who lives on the bus; prints the Buses entry
          edge-agent enrol agent.json             exchanges the code of 'ingest-server gateways add' for a secret
          edge-agent check agent.json             clock, disk, ports, devices, server: what is wrong and what to do
          edge-agent plan agent.json              what will be asked on each bus, its load, and how often each quantity will be read
          edge-agent read agent.json              every device once, with raw registers
          edge-agent run agent.json               runs until Ctrl+C or SIGTERM; SIGHUP reads the configuration again

        While it runs:
          http://127.0.0.1:9180/                  status page; /status.json and /metrics beside it
          edge-agent outbox agent.json            what this gateway holds that the server has not acknowledged

        When a bus makes trouble (stop the agent first):
          edge-agent bus read --port /dev/ttyUSB0 --unit 3 --holding 0 --count 10
          edge-agent bus sniff --port /dev/ttyUSB1

        Exit codes: 0 done, 1 could not, 2 wrong configuration or command line.
        """)
    {
        ConfigCommand.Build(),
        ScanCommand.Build(),
        EnrolCommand.Build(),
        CheckCommand.Build(),
        PlanCommand.Build(),
        ReadCommand.Build(),
        RunCommand.Build(),
        OutboxCommand.Build(),
        BusCommand.Build(),
        SchemaCommand.Build(),
        KindsCommand.Build(),
    };

    internal static Argument<FileInfo> ConfigArgument() => new("config") { Description = "Configuration file of the agent (JSON)" };
}
