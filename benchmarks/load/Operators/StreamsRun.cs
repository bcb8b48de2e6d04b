using System.Diagnostics;
using System.Text.Json.Nodes;
using SmartPoles.LoadRig.Ingest;
using SmartPoles.LoadRig.Ingest.Generator;

namespace SmartPoles.LoadRig.Operators;

/// <summary>
/// The ingest rate with so many consoles on the live stream against none, taken in turn in one run, so that what else the machine does meets both.
/// The consoles read and throw away; their own work is on this machine too and is told.
/// </summary>
internal static class StreamsRun
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(2);

    public static async Task RunAsync(ConsolePlan plan, ServerProcess server, FigureSheet sheet, TimeProvider time, CancellationToken stop)
    {
        using var fleet = await ConsoleCommand.ConnectAsync(plan, server, null, 0, sheet, time, stop);
        sheet.Tell($"publishing as fast as the window allows, {plan.Rounds} times with and without {plan.Consoles} consoles ...");
        fleet.Publish();
        await Task.Delay(Settle, time, stop);
        var (without, with, heard) = (new List<double>(), new List<double>(), 0L);
        for (var round = 0; round < plan.Rounds; round++)
        {
            // Which comes first changes: a store that grows slows down what comes later.
            if (round % 2 == 0) without.Add(await RateAsync(fleet, plan.Window, time, stop));
            await using (var consoles = await OpenConsoles.OpenAsync(server.Api, plan.Consoles, stop))
            {
                await Task.Delay(Settle, time, stop);
                with.Add(await RateAsync(fleet, plan.Window, time, stop));
                consoles.ThrowIfLost();
                heard += consoles.Bytes;
            }

            await Task.Delay(Settle, time, stop);
            if (round % 2 == 1) without.Add(await RateAsync(fleet, plan.Window, time, stop));
            server.ThrowIfEnded();
        }

        await ConsoleCommand.DrainAsync(fleet, time, stop);
        sheet.Report("ingest_rate_alone", Figures.Median(without), 0);
        sheet.Report("ingest_rate_with_consoles", Figures.Median(with), 0);
        sheet.Report("consoles", plan.Consoles, 0);
        sheet.Report("consoles_heard_mb", heard / 1e6, 1);
        sheet.Report($"ingest_ratio_with_{plan.Consoles}_consoles", Figures.Median(with) / Figures.Median(without), 3);
        sheet.Results["rates_alone"] = new JsonArray([.. without.Select(rate => (JsonNode)Math.Round(rate))]);
        sheet.Results["rates_with_consoles"] = new JsonArray([.. with.Select(rate => (JsonNode)Math.Round(rate))]);
    }

    private static async Task<double> RateAsync(GatewayFleet fleet, TimeSpan window, TimeProvider time, CancellationToken stop)
    {
        var (before, began) = (fleet.Acknowledged, Stopwatch.GetTimestamp());
        await Task.Delay(window, time, stop);
        fleet.ThrowIfFailed();
        return (fleet.Acknowledged - before) / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
