using System.CommandLine;
using System.Text.Json;
using SmartPoles.IngestServer.Registry;
using SmartPoles.IngestServer.Registry.Access;
using SmartPoles.IngestServer.Registry.Exchange;

namespace SmartPoles.IngestServer.Commands;

/// <summary><c>ingest-server audit verify|export</c>, from the state store of a server that runs or stands still, or of a backup.</summary>
internal static class AuditCommand
{
    private static readonly JsonSerializerOptions Lines = new(JsonSerializerDefaults.Web);

    internal static Command Build() => new("audit", "Who did what: follows the chain of its lines, or writes them out.") { Verify(), Export() };

    private static Command Verify()
    {
        var server = new ServerConnection();
        var head = new Option<string?>("--head") { Description = "What an earlier verify printed, ID:HASH: that line must be there, unchanged." };
        var command = new Command("verify", "Follows the chain and prints its head, ID:HASH. Exit code 1 when a line was changed or taken out.") { head };
        server.AddPlacesTo(command);
        command.SetAction(parsed => WithTrail(parsed, server, trail => Judge(parsed, trail, parsed.GetValue(head))));
        return command;
    }

    private static Command Export()
    {
        var server = new ServerConnection();
        var format = new Option<string>("--format") { Description = "json (one object a line) or csv.", DefaultValueFactory = _ => "json" };
        format.AcceptOnlyFromAmong("json", "csv");
        var command = new Command("export", "Writes all lines, oldest first, to the standard output.") { format };
        server.AddPlacesTo(command);
        command.SetAction(parsed => WithTrail(parsed, server, trail =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var isTable = parsed.GetValue(format) == "csv";
            if (isTable) output.Write(AuditText.CsvHeader);
            foreach (var line in trail.All())
            {
                if (isTable) output.Write(AuditText.ToCsv(line));
                else output.WriteLine(JsonSerializer.Serialize(line, Lines));
            }

            trail.Add(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), new Actor("(command line)"), "audit-export", "audit");
            return CommandLine.Ok;
        }));
        return command;
    }

    private static int Judge(ParseResult parsed, AuditTrail trail, string? head)
    {
        var verdict = trail.Verify();
        if (verdict.Fault is null && head is not null && !trail.All().Any(line => $"{line.Id}:{line.Hash}" == head))
        {
            verdict = verdict with { Fault = $"the line {head} is not there any more, or was changed" };
        }

        if (verdict.Fault is { } fault)
        {
            parsed.InvocationConfiguration.Error.WriteLine($"The audit is not whole: {fault}. Whole up to line {verdict.LastId}. Keep the file as it is, and look at the last backup.");
            return CommandLine.Failed;
        }

        parsed.InvocationConfiguration.Output.WriteLine($"{verdict.LastId}:{verdict.Head}");
        parsed.InvocationConfiguration.Error.WriteLine($"Lines {verdict.FirstId} to {verdict.LastId} are whole. Keep the head elsewhere, for --head.");
        return CommandLine.Ok;
    }

    private static int WithTrail(ParseResult parsed, ServerConnection server, Func<AuditTrail, int> work)
    {
        var faults = new List<string>();
        if (server.Configuration(parsed, faults) is not { } options) return CheckCommand.Report(faults);
        var file = Path.Combine(options.DataDirectory, StateDatabase.FileName);
        if (!File.Exists(file))
        {
            parsed.InvocationConfiguration.Error.WriteLine($"{file} is not there; name the data folder with --data or --config");
            return CommandLine.BadInput;
        }

        try
        {
            using var state = new StateDatabase(file);
            return work(new AuditTrail(state));
        }
        catch (Exception fault) when (fault is Microsoft.Data.Sqlite.SqliteException or IOException or UnauthorizedAccessException)
        {
            parsed.InvocationConfiguration.Error.WriteLine($"{file}: {fault.Message} Run it as the server's user.");
            return CommandLine.Failed;
        }
    }
}
