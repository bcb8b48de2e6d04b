using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Mvc;
using SmartPoles.IngestServer.Live;
using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>
/// <c>/api/v1/live</c>: server-sent events (WHATWG HTML, 9.2): alarms, gateways, and the values of devices that are asked for. Resumes by
/// Last-Event-ID, or by <c>after</c> where a page opens a new stream for other devices: <c>hello</c> then says <c>"resumed":true</c>.
/// </summary>
internal static class LiveEndpoint
{
    /// <summary>A beat this often keeps proxies from closing the stream and lets the page notice a dead one within 5 s, also when one is late.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(1);

    private static readonly LiveEvent Beat = new(null, "beat", "{}");
    private static readonly LiveEvent Reload = new(null, "reload", "{}");

    internal static void Map(IEndpointRouteBuilder api, ConsoleContext context) =>
        api.MapGet("/live", (HttpContext http, [AsParameters] Parameters wanted) => RunAsync(http, wanted, context.Stream, context.Latest, context.Time)).Require(ApiRole.Viewer, isStream: true);

    /// <summary>Writes a stream to a browser until it goes, or until the stream is over.</summary>
    internal static async Task RunAsync(HttpContext http, Parameters wanted, LiveStream stream, LatestValues latest, TimeProvider time, CancellationToken over = default)
    {
        if (ValueWish.Parse(wanted.Values) is not { } wish)
        {
            await OperatorDesk.BadRequest($"values names more than {ValueWish.DevicesMax} devices; name those that are seen, or say all").ExecuteAsync(http);
            return;
        }

        using var subscription = stream.Subscribe(long.TryParse(http.Request.Headers["Last-Event-ID"], out var id) ? id : wanted.After, wish);
        if (subscription is null)
        {
            http.Response.Headers.RetryAfter = "5";
            await Results.Problem("The server has as many live streams open as it takes; try again when somebody has left", statusCode: StatusCodes.Status503ServiceUnavailable).ExecuteAsync(http);
            return;
        }

        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        using var either = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, over);
        var stop = either.Token;
        try
        {
            await GreetAsync(http, subscription, latest, stop);
            while (!stop.IsCancellationRequested) await PumpAsync(http, subscription, time, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The browser has gone.
        }
    }

    /// <summary>Whether it goes on where it was, and the values of now; what changes meanwhile is in the queue already.</summary>
    private static Task GreetAsync(HttpContext http, LiveSubscription subscription, LatestValues latest, CancellationToken stop)
    {
        var line = http.Response.BodyWriter;
        Write(line, $"event: hello\nid: {subscription.NewestId}\ndata: {{\"resumed\":{(subscription.IsResumed ? "true" : "false")}}}\n\n");
        foreach (var device in subscription.Wish.Devices)
        {
            if (latest.Device(device) is not { } view) continue;
            var (name, json) = LiveEvents.Values(device, [.. view.Values.Values]);
            line.Write(new LiveEvent(null, name, json).Frame.Span);
        }

        return line.FlushAsync(stop).AsTask();
    }

    private static async Task PumpAsync(HttpContext http, LiveSubscription subscription, TimeProvider time, CancellationToken stop)
    {
        using var beat = new CancellationTokenSource(Heartbeat, time);
        using var heartbeat = CancellationTokenSource.CreateLinkedTokenSource(stop, beat.Token);
        var line = http.Response.BodyWriter;
        try
        {
            if (!await subscription.Events.WaitToReadAsync(heartbeat.Token)) return;
            if (subscription.TakeHole()) line.Write(Reload.Frame.Span);
            while (subscription.Events.TryRead(out var live)) line.Write(live.Frame.Span);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            line.Write(Beat.Frame.Span);
        }

        await line.FlushAsync(stop);
    }

    private static void Write(IBufferWriter<byte> line, string text) => Encoding.UTF8.GetBytes(text, line);

    /// <param name="Values">Device ids with commas between, at most <see cref="ValueWish.DevicesMax"/>, or <c>all</c>; without it no values are told.</param>
    /// <param name="After">The last event that the page had on a stream that it has left for this one.</param>
    internal sealed record Parameters([property: FromQuery] string? Values, [property: FromQuery] long? After);
}
