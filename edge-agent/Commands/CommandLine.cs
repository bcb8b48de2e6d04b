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

        First steps:
          edge-agent check agent.json      names everything that is wrong with the configuration
          edge-agent run agent.json        runs until Ctrl+C or SIGTERM
          edge-agent outbox agent.json     what this gateway holds that the server has not acknowledged

        Exit codes: 0 done, 1 could not, 2 wrong configuration or command line.
        """)
    {
        RunCommand.Build(),
        CheckCommand.Build(),
        OutboxCommand.Build(),
        ConfigCommand.Build(),
        SchemaCommand.Build(),
    };

    internal static Argument<FileInfo> ConfigArgument() => new("config") { Description = "Configuration file of the agent (JSON)" };
}
