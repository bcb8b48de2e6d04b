namespace SmartPoles.IngestServer.Intake;

/// <summary>Tells of refused connections without letting a stranger fill the disk: one line a reason and minute, then how many more there were.</summary>
internal sealed class RefusalLog(ILogger log, TimeProvider time)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly (long Told, int Untold)[] _reasons = new (long, int)[Enum.GetValues<RefusalReason>().Length];

    internal void Tell(RefusalReason reason, string clientId, string text)
    {
        int untold;
        lock (_gate)
        {
            ref var known = ref _reasons[(int)reason];
            if (known.Told != 0 && time.GetElapsedTime(known.Told) < Quiet)
            {
                known.Untold++;
                return;
            }

            untold = known.Untold;
            known = (time.GetTimestamp(), 0);
        }

        if (untold > 0) log.MoreRefused(untold, reason);
        log.ConnectionRefused(clientId, text);
    }
}
