using SmartPoles.DeviceSimulators.Faults;
using SmartPoles.DeviceSimulators.Recording.Serial;
using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>Opens the lines that were asked for, tells where they are, and answers until it is stopped. All buses live in one world.</summary>
internal static class SlaveRun
{
    internal static async Task RunAsync(
        SlaveRequest asked, CityWorld world, TimeProvider clock, TextWriter output, TextWriter error, CancellationToken stop)
    {
        var told = asked.Json ? error : output;
        using var served = asked.Served is { } file ? ServedLog.Open(file, clock) : null;
        using var reader = new TerminalReader(clock);
        var buses = new List<SlaveBus>();
        try
        {
            foreach (var setting in asked.Buses)
            {
                var units = SlaveBus.TableOf(setting, world);
                if (asked.Capture is { } capture)
                {
                    // What is in the capture is told once, not for each bus that answers from it.
                    var isFirst = buses.Count == 0;
                    await CapturedDevice.PutAsync(capture, units, isFirst ? told : TextWriter.Null, isFirst ? error : TextWriter.Null);
                }

                buses.Add(await SlaveBus.OpenAsync(setting, units, asked, served, reader, clock));
            }

            await TellAsync(asked, buses, world, told);
            if (asked.PrintValues && asked.Json) await SlaveReport.WriteJsonAsync(buses, world, output);
            else if (asked.PrintValues) await WriteValuesAsync(buses, output);
            await output.FlushAsync(stop);
            await told.FlushAsync(stop);

            await WaitAsync(asked.Span, clock, stop);
            await CounterReport.WriteAsync(buses, told);
            if (asked.Json) await CounterReport.WriteJsonAsync(buses, output);
        }
        finally
        {
            foreach (var bus in buses) await bus.DisposeAsync();
        }
    }

    private static async Task TellAsync(SlaveRequest asked, IReadOnlyList<SlaveBus> buses, CityWorld world, TextWriter told)
    {
        var isOne = buses is [{ Setting.Name: "" }];
        foreach (var bus in buses)
        {
            if (!isOne) await told.WriteLineAsync($"{bus.Setting.Name}  {string.Join(", ", bus.Lines.Select(line => $"{CounterReport.TitleOf(line.Line)} {line.Place}"))}");
            else foreach (var (line, place, _) in bus.Lines) await told.WriteLineAsync($"{CounterReport.TitleOf(line),-13} {place}{(line == "tcp" ? "" : $", {Pace(asked.Line)}")}");
        }

        if (!isOne && buses.Any(bus => bus.Lines.Any(line => line.Line != "tcp"))) await told.WriteLineAsync($"Pace          {Pace(asked.Line)}");
        await told.WriteLineAsync($"World         {world.Now:yyyy-MM-dd HH:mm:ss zzz}, seed {world.Seed}{(world.IsFrozen ? ", frozen" : "")}");
        await TellFaultsAsync(buses, told);
        foreach (var same in Runs(buses, bus => string.Join(' ', bus.Units.Units.Select(row => (row.Unit, row.Device.Kind))) + string.Join(' ', bus.Units.Meters.Select(meter => (meter.Address, meter.Kind)))))
        {
            if (!isOne) await told.WriteLineAsync($"{Environment.NewLine}{Span(same)}");
            await SlaveReport.WriteUnitsAsync(same[0].Units, told);
        }
    }

    private static async Task TellFaultsAsync(IReadOnlyList<SlaveBus> buses, TextWriter told)
    {
        foreach (var same in Runs(buses, bus => string.Join(' ', bus.Setting.Faults.Faults.Select(FaultArgument.ToText))))
        {
            var whose = same[0].Setting.Name.Length == 0 ? "" : Span(same) + "  ";
            var seed = same.Count == 1 ? $"seed {same[0].Setting.Faults.Seed}" : $"seeds {same[0].Setting.Faults.Seed} to {same[^1].Setting.Faults.Seed}";
            foreach (var fault in same[0].Setting.Faults.Faults) await told.WriteLineAsync($"Fault         {whose}{FaultArgument.ToText(fault)}, {seed}");
        }
    }

    private static async Task WriteValuesAsync(IReadOnlyList<SlaveBus> buses, TextWriter output)
    {
        foreach (var bus in buses)
        {
            if (bus.Setting.Name.Length > 0) await output.WriteLineAsync($"{Environment.NewLine}{bus.Setting.Name}");
            await SlaveReport.WriteValuesAsync(bus.Units, output);
        }
    }

    // Neighbours that are alike are told once.
    private static List<List<SlaveBus>> Runs(IReadOnlyList<SlaveBus> buses, Func<SlaveBus, string> keyOf)
    {
        var runs = new List<List<SlaveBus>>();
        foreach (var bus in buses)
        {
            if (runs.Count > 0 && keyOf(runs[^1][0]) == keyOf(bus)) runs[^1].Add(bus);
            else runs.Add([bus]);
        }

        return runs;
    }

    private static string Span(List<SlaveBus> buses) => buses.Count == 1 ? buses[0].Setting.Name : $"{buses[0].Setting.Name} to {buses[^1].Setting.Name}";

    private static async Task WaitAsync(TimeSpan? span, TimeProvider clock, CancellationToken stop)
    {
        try
        {
            await Task.Delay(span ?? Timeout.InfiniteTimeSpan, clock, stop);
        }
        catch (OperationCanceledException)
        {
            // Being stopped is the usual end of a slave.
        }
    }

    private static string Pace(RtuLineOptions line) =>
        line.Baud == 0 ? "unpaced" : $"{line.Baud} baud, {line.BitsPerCharacter} bits a character, turnaround {line.Turnaround.TotalMilliseconds:0} ms";
}
