namespace SmartPoles.EdgeAgent.Buses;

/// <summary>What one bus has learned of its CJ/T 188 meters: in which order each wants the bytes of a data identifier.</summary>
/// <remarks>
/// The standard does not settle it for the field: <c>1F 90</c> and <c>90 1F</c> both occur. A meter is asked one way and the other in turn
/// until it answers; that way is kept. One that then leaves three questions in a row unanswered may have been replaced: it is asked both
/// ways again. The book lets a later run begin with what this one has learned.
/// </remarks>
/// <param name="book">Keeps what was learned; null forgets it.</param>
internal sealed class MeterHabits(MeterOrderBook? book)
{
    private const int FailuresMax = 3;

    private readonly Dictionary<BusPeer, Habit> _habits = [];

    /// <summary>True when the next question to this meter is to bear the high byte first.</summary>
    public bool IsHighFirst(BusPeer peer)
    {
        if (_habits.TryGetValue(peer, out var habit)) return habit.IsHighFirst;
        if (book?.IsHighFirst(peer) is { } isHighFirst) habit = new Habit(isHighFirst, IsKnown: true, Failures: 0);
        _habits.Add(peer, habit);
        return habit.IsHighFirst;
    }

    /// <summary>It answered, its identifier in this order.</summary>
    public void NoteAnswer(BusPeer peer, bool isHighFirst)
    {
        var before = _habits.GetValueOrDefault(peer);
        _habits[peer] = new Habit(isHighFirst, IsKnown: true, Failures: 0);
        if (!before.IsKnown || before.IsHighFirst != isHighFirst) book?.Keep(peer, isHighFirst);
    }

    /// <summary>It refused: perhaps because it read the identifier the wrong way round.</summary>
    public void NoteRefusal(BusPeer peer)
    {
        var habit = _habits.GetValueOrDefault(peer);
        if (!habit.IsKnown) _habits[peer] = new Habit(!habit.IsHighFirst, IsKnown: false, Failures: 0);
    }

    /// <summary>It did not answer.</summary>
    public void NoteFailure(BusPeer peer)
    {
        var habit = _habits.GetValueOrDefault(peer);
        var failures = habit.Failures + 1;
        _habits[peer] = habit.IsKnown && failures < FailuresMax
            ? habit with { Failures = failures }
            : new Habit(!habit.IsHighFirst, IsKnown: false, failures);
    }

    private readonly record struct Habit(bool IsHighFirst, bool IsKnown, int Failures);
}
