namespace SmartPoles.IngestServer.Alarms.Lifecycle;

/// <summary>The book's time: the receipt of journal entries, so that replay gives the same.</summary>
/// <remarks>It does not run backwards, except when the wall clock was set back by more than two minutes: then it follows.</remarks>
internal struct BookClock
{
    private const long SetBackMs = 120_000;

    internal long NowMs { get; private set; }

    internal void Take(long unixMs)
    {
        if (unixMs > NowMs || NowMs - unixMs > SetBackMs) NowMs = unixMs;
    }
}
