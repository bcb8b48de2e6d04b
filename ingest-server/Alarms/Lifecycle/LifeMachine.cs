namespace SmartPoles.IngestServer.Alarms.Lifecycle;

/// <summary>The life of an alarm: a pure function. No clock, no I/O, no shared state.</summary>
/// <remarks>
/// ISA-18.2, 5.4.
/// <code>
///            raised                acknowledge
///   Normal ---------> ActiveUnack ------------> ActiveAck --.
///     ^                   | ^  a higher level      |        |
///     |            return | '----------------------'        | return
///     |                   v                                 v
///     +---- ack --- ReturnedUnack               Normal, or LatchedAck -- reset --> Normal
///     |             (LatchedUnack -- ack --> LatchedAck)
///
///   Shelved, SuppressedByDesign, OutOfService lie over it: they keep it from being annunciated, and nothing else.
/// </code>
/// An alarm that rises to a worse level is a new piece of news: its acknowledgement is void. One that falls keeps it.
/// </remarks>
public static class LifeMachine
{
    public static LifeOutcome Next(ref AlarmLife life, LifeEvent happened)
    {
        switch (happened.Kind)
        {
            case LifeEventKind.Returned:
                if (!life.IsActive) return LifeOutcome.Unchanged;
                life = life with { IsActive = false };
                return LifeOutcome.Applied;
            case LifeEventKind.LevelChanged:
                if (!life.IsActive || happened.Level == life.Level) return LifeOutcome.Unchanged;
                life = life with { Level = happened.Level, IsAcknowledged = life.IsAcknowledged && happened.Level > life.Level };
                return LifeOutcome.Applied;
            case LifeEventKind.Acknowledged:
                if (life.IsAcknowledged) return LifeOutcome.AlreadyAcknowledged;
                life = life with { IsAcknowledged = true };
                return LifeOutcome.Applied;
            case LifeEventKind.Reset:
                return Reset(ref life);
            default:
                if (life.Hidden == happened.Hidden) return LifeOutcome.Unchanged;
                life = life with { Hidden = happened.Hidden };
                return LifeOutcome.Applied;
        }
    }

    private static LifeOutcome Reset(ref AlarmLife life)
    {
        if (!life.IsLatching) return LifeOutcome.NotLatching;
        if (life.IsReset) return LifeOutcome.AlreadyReset;
        if (life.IsActive) return LifeOutcome.StillActive;
        if (!life.IsAcknowledged) return LifeOutcome.NotAcknowledged;
        life = life with { IsReset = true };
        return LifeOutcome.Applied;
    }
}
