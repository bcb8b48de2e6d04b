namespace SmartPoles.IngestServer.OperatorConsole.Touring;

/// <summary>
/// The announcement that hangs out now, if any. In memory alone: it explains what is seen and changes nothing of it, so a restart may forget it
/// and its player hangs it out again.
/// </summary>
public sealed class TourBoard(TimeProvider time)
{
    private volatile Announcement? _newest;

    /// <summary>The tour; null when there is none or nobody has announced it lately.</summary>
    public Tour? Current => _newest is { } newest && time.GetElapsedTime(newest.At) < TimeSpan.FromSeconds(newest.Tour.ValidSeconds) ? newest.Tour : null;

    public void Announce(Tour tour) => _newest = new Announcement(tour, time.GetTimestamp());

    public void Clear() => _newest = null;

    private sealed record Announcement(Tour Tour, long At);
}
