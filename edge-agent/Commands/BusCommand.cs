using System.CommandLine;

namespace SmartPoles.EdgeAgent.Commands;

/// <summary><c>edge-agent bus read|write|sniff</c></summary>
internal static class BusCommand
{
    internal const int TimeoutMs = 500;

    internal static Command Build() => new(
        "bus",
        "Looks at one bus by hand: read registers, write one, listen. Stop the agent first: a bus has one master (sniff only listens).")
    {
        BusReadCommand.Build(),
        BusWriteCommand.Build(),
        BusSniffCommand.Build(),
    };
}
