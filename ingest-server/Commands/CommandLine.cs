using System.CommandLine;

namespace SmartPoles.IngestServer.Commands;

/// <summary>The verbs. Exit codes: 0 done, 1 failed while working, 2 the configuration or the command line is wrong.</summary>
public static class CommandLine
{
    public const int Ok = 0;
    public const int Failed = 1;
    public const int BadInput = 2;

    public static RootCommand Build()
    {
        var root = new RootCommand(
            "SmartPoles ingest server: takes readings from gateways over MQTT, journals them before it acknowledges, stores them, raises alarms and serves the console.");
        root.Subcommands.Add(RunCommand.Build());
        root.Subcommands.Add(CheckCommand.Build());
        root.Subcommands.Add(GatewaysCommand.Build());
        root.Subcommands.Add(UsersCommand.Build());
        root.Subcommands.Add(TokensCommand.Build());
        root.Subcommands.Add(AuditCommand.Build());
        root.Subcommands.Add(ComponentsCommand.Build());
        root.Subcommands.Add(AlarmsCommand.Build());
        root.Subcommands.Add(BacktestCommand.Build());
        root.Subcommands.Add(RegistryCommand.Build());
        root.Subcommands.Add(ExportCommand.Build());
        root.Subcommands.Add(ApiCommand.Build());
        root.Subcommands.Add(BackupCommand.Build());
        root.Subcommands.Add(RestoreCommand.Build());
        return root;
    }
}
