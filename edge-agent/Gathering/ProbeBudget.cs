namespace SmartPoles.EdgeAgent.Gathering;

/// <summary>
/// Bus time that may be spent on devices that do not answer: all of them together, first detection included. Fed by the time that
/// passes; every unanswered question takes what it cost and may run it into debt.
/// </summary>
/// <param name="start">Stamp at which it begins to fill.</param>
/// <param name="frequency">Stamps a second.</param>
internal sealed class ProbeBudget(long start, long frequency)
{
    /// <summary>
    /// With the store below, any ten minutes hold at most 2 % (1.5 % of 600 s and 3 s are 12 s), and a device that dies after quiet
    /// times is probed at once.
    /// </summary>
    public const double Share = 0.015;

    /// <summary>Most that quiet times save up.</summary>
    public const double StoredSecondsMax = 3;

    /// <summary>What there is at the start: enough to find one dead device and probe it again.</summary>
    public const double StoredSecondsFirst = 1;

    private long _fedUntil = start;
    private double _stored = StoredSecondsFirst * frequency;

    public void Spend(long now, long cost)
    {
        Feed(now);
        _stored -= cost;
    }

    /// <summary>What was spent on one that lives after all.</summary>
    public void GiveBack(long now, long cost)
    {
        Feed(now);
        _stored = Math.Min(_stored + cost, StoredSecondsMax * frequency);
    }

    /// <summary>When a question of this cost may be spent; not later than <paramref name="now"/> for at once.</summary>
    public long AllowedAt(long now, long cost)
    {
        Feed(now);

        // A question dearer than the whole store is allowed on credit: the debt keeps the share.
        var missing = Math.Min(cost, StoredSecondsMax * frequency) - _stored;
        return missing <= 0 ? now : now + (long)Math.Ceiling(missing / Share);
    }

    /// <summary>Nobody lives who would have to be protected: starts afresh with a full store.</summary>
    public void Fill(long now)
    {
        _fedUntil = now;
        _stored = StoredSecondsMax * frequency;
    }

    private void Feed(long now)
    {
        if (now <= _fedUntil) return;
        _stored = Math.Min(_stored + ((now - _fedUntil) * Share), StoredSecondsMax * frequency);
        _fedUntil = now;
    }
}
