using System.Text;
using SmartPoles.IngestServer.Live;
using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary><c>/api/v1/live</c>: server-sent events (WHATWG HTML, 9.2): values, alarms, gateways; resumes by Last-Event-ID.</summary>
internal static class LiveEndpoint
{
    /// <summary>A beat this often keeps proxies from closing the stream and lets the page notice a dead one within 5 s, also when one is late.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(1);

    internal static void Map(IEndpointRouteBuilder api, ConsoleContext context) => api.MapGet("/live", (HttpContext http, CancellationToken _) => RunAsync(http, context.Stream, context.Time)).Require(ApiRole.Viewer, isStream: true);

    /// <summary>Writes a stream to a browser until it goes, or until the stream is over.</summary>
    internal static async Task RunAsync(HttpContext http, LiveStream stream, TimeProvider time, CancellationToken over = default)
    {
        long? lastId = long.TryParse(http.Request.Headers["Last-Event-ID"], out var id) ? id : null;
        using var subscription = stream.Subscribe(lastId);
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
            await WriteAsync(http, "event: hello\ndata: {}\n\n", stop);
            while (!stop.IsCancellationRequested) await PumpAsync(http, subscription, time, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The browser has gone.
        }
    }

    private static async Task PumpAsync(HttpContext http, LiveSubscription subscription, TimeProvider time, CancellationToken stop)
    {
        using var beat = new CancellationTokenSource(Heartbeat, time);
        using var heartbeat = CancellationTokenSource.CreateLinkedTokenSource(stop, beat.Token);
        try
        {
            if (!await subscription.Events.WaitToReadAsync(heartbeat.Token)) return;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            await WriteAsync(http, "event: beat\ndata: {}\n\n", stop);
            return;
        }

        if (subscription.TakeHole()) await WriteAsync(http, "event: reload\ndata: {}\n\n", stop);
        var text = new StringBuilder();
        while (subscription.Events.TryRead(out var live)) text.Append($"id: {live.Id}\nevent: {live.Name}\ndata: {live.Json}\n\n");
        await WriteAsync(http, text.ToString(), stop);
    }

    private static async Task WriteAsync(HttpContext http, string text, CancellationToken stop)
    {
        await http.Response.WriteAsync(text, stop);
        await http.Response.Body.FlushAsync(stop);
    }
}
