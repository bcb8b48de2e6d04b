using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>Lets lines of the audit go when they are older than the configuration keeps them; never before 180 days.</summary>
internal sealed class AuditRetention(AuditTrail audit, ConsoleOptions options, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(6);

    internal async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stop)) Apply();
    }

    internal void Apply()
    {
        var now = time.GetUtcNow();
        try
        {
            audit.Retire(now.AddDays(-options.AuditDays).ToUnixTimeMilliseconds(), now.ToUnixTimeMilliseconds());
        }
        catch (Microsoft.Data.Sqlite.SqliteException fault)
        {
            log.AuditFailed("audit-retire", "audit", fault.Message);
        }
    }
}
