using System.Globalization;

namespace SmartPoles.IngestServer.Storage.Influx;

/// <summary>Whether VictoriaMetrics is still the process that acknowledged.</summary>
/// <remarks>
/// It answers 204 before its disk has the rows. If it is killed and stands again before the next request, no request fails, and yet
/// rows are gone. So no position counts as safe before the server has been seen to run since it was accepted: its
/// <c>/metrics</c> tell when it began, in whole seconds: only a server that is killed within its first second is taken for its successor.
/// </remarks>
internal sealed class VictoriaStart(InfluxHttp http, TimeSpan limit, TimeProvider time)
{
    private const string Metric = "process_start_time_seconds ";

    private double? _seen;
    private long _asked;

    /// <summary>Since the last question; endless before the first.</summary>
    public TimeSpan Age => _seen is null ? TimeSpan.MaxValue : time.GetElapsedTime(_asked);

    /// <summary>Forgets what it saw: the rows from the kept position on are sent again anyway.</summary>
    public void Forget() => _seen = null;

    /// <summary>Null when the server runs since the first question; otherwise why what it acknowledged may be gone.</summary>
    public async ValueTask<string?> TroubleAsync(CancellationToken stop)
    {
        using var late = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stop);
        try
        {
            var began = await ReadAsync(either.Token);
            if (_seen is { } seen && seen != began) return "VictoriaMetrics was started again; what its disk may not have is sent again";
            (_seen, _asked) = (began, time.GetTimestamp());
            return null;
        }
        catch (Exception exception) when (exception is IOException || (exception is OperationCanceledException && !stop.IsCancellationRequested))
        {
            return exception.Message;
        }
    }

    private async ValueTask<double> ReadAsync(CancellationToken stop)
    {
        try
        {
            using var reader = await http.GetAsync("/metrics", stop);
            while (await reader.ReadLineAsync(stop) is { } line)
            {
                if (line.StartsWith(Metric, StringComparison.Ordinal)
                    && double.TryParse(line.AsSpan(Metric.Length), CultureInfo.InvariantCulture, out var began)) return began;
            }
        }
        catch (IOException refused) when (refused.InnerException is null)
        {
            // An answer, but not to this question: see below.
        }

        // Where a proxy hides the metrics, an outage is seen by a request that fails and by nothing else.
        return 0;
    }
}
