using System.Diagnostics;
using System.Net;
using SmartPoles.LoadRig.Ingest;

namespace SmartPoles.LoadRig.Operators;

/// <summary>
/// Ten thousand live streams asked for at once while half the rate is published: so many are given as the server's limit says, the others are refused with
/// a problem, the ingest goes on, and the memory that they cost goes again.
/// </summary>
internal static class CrowdRun
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan AskLimit = TimeSpan.FromMinutes(1);

    public static async Task RunAsync(ConsolePlan plan, ServerProcess server, FigureSheet sheet, TimeProvider time, CancellationToken stop)
    {
        using var fleet = await ConsoleCommand.ConnectAsync(plan, server, plan.Rate / 2, 0, sheet, time, stop);
        fleet.Publish();
        await Task.Delay(Settle, time, stop);
        var alone = await RateAsync(fleet, plan.Window, time, stop);
        var rssBefore = ProcessFigures.Resident(server.Pid);
        sheet.Tell($"{plan.Crowd} live streams are asked for at once ...");
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = int.MaxValue, ConnectTimeout = AskLimit };
        using var http = new HttpClient(handler) { BaseAddress = server.Api.Address, Timeout = AskLimit };
        var rating = RateAsync(fleet, plan.Window, time, stop);
        var answers = await Task.WhenAll(Enumerable.Range(0, plan.Crowd).Select(_ => AskAsync(http, stop)));
        var during = await rating;
        var rssAt = ProcessFigures.Resident(server.Pid);
        var stillAnswers = await server.Api.IsReadyAsync(stop) && (await server.Api.AlarmsAsync(stop)).GetArrayLength() == 0;
        foreach (var answer in answers) answer.Response?.Dispose();
        await Task.Delay(Settle, time, stop);
        var after = await RateAsync(fleet, plan.Window, time, stop);
        await ConsoleCommand.DrainAsync(fleet, time, stop);
        server.ThrowIfEnded();
        if (!stillAnswers) throw new RigException("the server did not answer others while the crowd was there");

        sheet.Report("crowd", plan.Crowd, 0);
        sheet.Report("crowd_streams_given", answers.Count(answer => answer.Status == HttpStatusCode.OK), 0);
        sheet.Report("crowd_refused", answers.Count(IsRefused), 0);
        sheet.Report("crowd_answers_other_than_200_or_refused", answers.Count(answer => answer.Status != HttpStatusCode.OK && !IsRefused(answer)), 0);
        sheet.Report("crowd_last_answer_ms", answers.Max(answer => answer.Took.TotalMilliseconds), 0);
        sheet.Report("crowd_ingest_alone", alone, 0);
        sheet.Report("crowd_ingest_during", during, 0);
        sheet.Report("crowd_ingest_ratio", during / alone, 3);
        sheet.Report("crowd_ingest_ratio_after", after / alone, 3);
        sheet.Report("crowd_rss_mb_before", rssBefore / 1e6, 0);
        sheet.Report("crowd_rss_mb_with", rssAt / 1e6, 0);
        sheet.Report("crowd_rss_mb_after", ProcessFigures.Resident(server.Pid) / 1e6, 0);
    }

    private static bool IsRefused(Answer answer) =>
        answer is { Status: HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests, Response.Content.Headers.ContentType.MediaType: "application/problem+json" };

    private static async Task<Answer> AskAsync(HttpClient http, CancellationToken stop)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            var response = await http.GetAsync("api/v1/live", HttpCompletionOption.ResponseHeadersRead, stop);
            return new Answer(response, response.StatusCode, Stopwatch.GetElapsedTime(began));
        }
        catch (HttpRequestException)
        {
            return new Answer(null, 0, Stopwatch.GetElapsedTime(began));
        }
    }

    private static async Task<double> RateAsync(Ingest.Generator.GatewayFleet fleet, TimeSpan window, TimeProvider time, CancellationToken stop)
    {
        var (before, began) = (fleet.Acknowledged, Stopwatch.GetTimestamp());
        await Task.Delay(window, time, stop);
        fleet.ThrowIfFailed();
        return (fleet.Acknowledged - before) / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private sealed record Answer(HttpResponseMessage? Response, HttpStatusCode Status, TimeSpan Took);
}
