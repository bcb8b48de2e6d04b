using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.EdgeAgent.Technician;

namespace SmartPoles.EdgeAgent.Commands;

/// <summary><c>edge-agent read CONFIG [--device ID] [--json]</c></summary>
internal static class ReadCommand
{
    internal static Command Build()
    {
        var config = CommandLine.ConfigArgument();
        var device = new Option<string?>("--device") { Description = "Only this device", HelpName = "ID" };
        var json = new Option<bool>("--json") { Description = "As JSON, for scripts" };
        var command = new Command(
            "read",
            """
            Polls every device once and shows value, unit, quality and raw registers.
            While the agent runs it has the ports: then its latest values are shown, without registers.
            """)
        {
            config, device, json,
        };
        command.SetAction((parsed, stop) => RunAsync(parsed.GetValue(config)!.FullName, parsed.GetValue(device), parsed.GetValue(json), stop));
        return command;
    }

    private static async Task<int> RunAsync(string path, string? only, bool isJson, CancellationToken stop)
    {
        var faults = new List<Fault>();
        if (AgentSetup.Load(path, faults) is not { } setup) return CheckCommand.Report(faults);
        var ids = setup.Devices.SelectMany(bus => bus).Select(each => each.Id).ToList();
        if (only is not null && !ids.Contains(only))
        {
            Console.Error.WriteLine($"--device {only}: not in {path}{Spelling.Hint(only, ids)}. There are {string.Join(", ", ids)}");
            return CommandLine.BadInput;
        }

        var configuration = setup.Configuration;
        using var agent = await RunningAgent.FindAsync(configuration, TimeProvider.System, stop);
        if (agent is null && DiskCheck.IsLocked(configuration.Agent.DataDirectory))
        {
            Console.Error.WriteLine("The agent runs and has the ports, and its status page does not answer. Stop the agent, or set Status.Port");
            return CommandLine.Failed;
        }

        if (agent is not null) Console.Error.WriteLine("The agent runs and has the ports: these are its latest values");
        var progress = ProgressLine.OnConsole();
        var poll = new OnePoll(TimeProvider.System, progress.Show);
        var values = new List<PolledValue>();
        foreach (var (bus, onBus) in configuration.Buses.Zip(setup.Devices))
        {
            IReadOnlyList<Device> asked = [.. onBus.Where(each => only is null || each.Id == only)];
            if (asked.Count == 0) continue;
            values.AddRange(agent is null ? await poll.AskAsync(bus, asked, stop) : OnePoll.Told(bus, asked, agent));
        }

        progress.Clear();
        Console.Out.Write(isJson ? Json(values) : Table(values));
        return values.Any(value => value.Value is not null) ? CommandLine.Ok : CommandLine.Failed;
    }

    private static string Table(List<PolledValue> values)
    {
        var table = new TextTable("device", "address", "quantity", "value", "", "quality", "raw", "ms") { Right = [1, 3, 7] };
        foreach (var value in values)
        {
            table.Add(
                value.Device, value.Address, value.Quantity, value.Value?.ToString("0.####", CultureInfo.InvariantCulture) ?? "-",
                value.Value is null ? "" : value.UnitOfValue, value.Quality, value.Raw, value.ElapsedMs?.ToString("0", CultureInfo.InvariantCulture) ?? "");
        }

        return table.ToString();
    }

    private static string Json(List<PolledValue> values)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartArray();
            foreach (var value in values)
            {
                json.WriteStartObject();
                json.WriteString("device", value.Device);
                json.WriteString("address", value.Address);
                if (int.TryParse(value.Address, out var unit) && value.Address.Length <= 3) json.WriteNumber("unit_id", unit);
                json.WriteString("quantity", value.Quantity);
                if (value.Value is { } number) json.WriteNumber("value", number);
                else json.WriteNull("value");
                json.WriteString("unit", value.UnitOfValue);
                json.WriteString("quality", value.Quality);
                if (value.Raw.Length > 0) json.WriteString("registers", value.Raw);
                if (value.ElapsedMs is { } ms) json.WriteNumber("elapsed_ms", ms);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }
}
