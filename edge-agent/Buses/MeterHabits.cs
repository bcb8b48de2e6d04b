namespace SmartPoles.EdgeAgent.Buses;

/// <summary>What one bus has learned of its CJ/T 188 meters: in which order each wants the bytes of a data identifier.</summary>
/// <remarks>
/// The standard does not settle it for the field: <c>1F 90</c> and <c>90 1F</c> both occur. A meter is asked one way and the other in turn
/// until it answers; that way is kept. One that then leaves three questions in a row unanswered may have been replaced: it is asked both
/// ways again.
/// </remarks>
internal sealed class MeterHabits
{
    private const int FailuresMax = 3;

    private readonly Dictionary<BusPeer, Habit> _habits = [];

    /// <summary>True when the next question to this meter is to bear the high byte first.</summary>
    public bool IsHighFirst(BusPeer peer) => _habits.TryGetValue(peer, out var habit) && habit.IsHighFirst;

    /// <summary>It answered, its identifier in this order.</summary>
    public void NoteAnswer(BusPeer peer, bool isHighFirst) => _habits[peer] = new Habit(isHighFirst, IsKnown: true, Failures: 0);

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
