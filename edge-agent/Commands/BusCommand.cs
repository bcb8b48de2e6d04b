using System.CommandLine;

namespace SmartPoles.EdgeAgent.Commands;

/// <summary><c>edge-agent bus read|meter|write|sniff</c></summary>
internal static class BusCommand
{
    internal const int TimeoutMs = 500;

    internal static Command Build() => new(
        "bus",
        "Looks at one bus by hand: read registers, ask a meter, write, listen. Stop the agent first: a bus has one master (sniff only listens).")
    {
        BusReadCommand.Build(),
        BusMeterCommand.Build(),
        BusWriteCommand.Build(),
        BusSniffCommand.Build(),
    };
}
