using System.CommandLine;
using System.Text.Json;

namespace SmartPoles.IngestServer.Commands;

/// <summary><c>ingest-server alarms evidence|prove ID</c></summary>
internal static class AlarmsCommand
{
    internal static Command Build() => new("alarms", "What raised an alarm, and whether the journal raises it again. Asks the running server, which owns the files.")
    {
        Evidence(), Prove(),
    };

    private static Command Evidence()
    {
        var (id, server) = (Id(), new ServerConnection());
        var command = new Command("evidence", "Shows what was kept when an alarm was raised: its rule, the readings before it, notes on quality and clock.") { id };
        server.AddTo(command);
        command.SetAction((parsed, stop) => server.AskAsync(
            parsed, HttpMethod.Get, $"api/v1/alarms/{Uri.EscapeDataString(parsed.GetValue(id)!)}/evidence", null,
            (answer, output) => output.WriteLine(JsonSerializer.Serialize(answer, new JsonSerializerOptions { WriteIndented = true })), stop));
        return command;
    }

    private static Command Prove()
    {
        var (id, server) = (Id(), new ServerConnection());
        var command = new Command(
            "prove",
            """
            Runs the journal again up to the entry that raised an alarm, with the rule of that time, and prints the same id; or says exactly why
            it cannot: the journal's retention is over, the rule has changed, or the journal gives another alarm.
            """) { id };
        server.AddTo(command);
        command.SetAction((parsed, stop) => server.AskLongAsync(parsed, HttpMethod.Post, $"api/v1/alarms/{Uri.EscapeDataString(parsed.GetValue(id)!)}/prove", null, Show, stop));
        return command;
    }

    private static void Show(JsonElement proof, TextWriter output)
    {
        output.WriteLine($"{proof.GetProperty("outcome").GetString()}  {proof.GetProperty("alarm").GetString()}: {proof.GetProperty("reason").GetString()}");
        if (proof.GetProperty("line").GetString() is { } line) output.WriteLine($"  {line}");
        if (proof.GetProperty("readings").GetInt64() is var readings and > 0) output.WriteLine($"  {readings} readings were led through the kernel");
    }

    private static Argument<string> Id() => new("id") { Description = "Alarm id, 16 hexadecimal digits; the console and /api/v1/alarms show it." };
}
