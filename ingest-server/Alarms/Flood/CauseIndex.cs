using System.Runtime.InteropServices;
using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Alarms.Flood;

/// <summary>An alarm as far as grouping goes.</summary>
/// <param name="Id">Id.</param>
/// <param name="Rule">Its rule.</param>
/// <param name="Keys">Where it is.</param>
/// <param name="OnsetMs">When its condition began, event time.</param>
/// <param name="Links">What it may be a consequence of.</param>
internal sealed record GroupedAlarm(string Id, string Rule, PlaceKeys Keys, long OnsetMs, IReadOnlyList<CauseLink> Links)
{
    /// <summary>When its condition ended, event time; null while it holds.</summary>
    internal long? ClearedMs { get; set; }

    internal bool IsKeptAsCause { get; set; }

    /// <summary>Journal time of its raise, and of its return.</summary>
    internal long TouchedAtMs { get; set; }
}

/// <summary>
/// Finds the cause of a new alarm, and the consequences of a new cause. Two alarms belong together when the rule of one names the rule of
/// the other, their places belong together, and the consequence began no earlier than the window before the cause and not after its end. A rule may
/// name itself: the alarm of a place then explains those of its members, and on pipes the first one those that begin after it.
/// </summary>
/// <remarks>
/// Event time decides, not the order of arrival:
/// <code>
///        window            cause holds
///   .-------------.--------------------------.
///   |             ^ onset                    ^ return
///   '---- a consequence begins in here -----'
/// </code>
/// Of several causes the one that began first is taken, then the lower id. Alarms are kept for the memory after their raise (a possible
/// consequence) or after their return (a cause).
/// </remarks>
internal sealed class CauseIndex(Func<ICityTopology> topology, long windowMs)
{
    /// <summary>How long after its raise an alarm may still be put under a cause that is recognised later: a silent gateway needs 15 minutes.</summary>
    internal const long MemoryMs = 20 * 60_000;

    private readonly Dictionary<(string Rule, CauseRelation By, string Key), List<GroupedAlarm>> _causes = [];
    private readonly Dictionary<(string Rule, CauseRelation By, string Key), List<GroupedAlarm>> _consequences = [];
    private readonly Dictionary<string, GroupedAlarm> _byId = new(StringComparer.Ordinal);
    private readonly PriorityQueue<(long AtMs, string Id), long> _ageing = new();

    /// <summary>Rules that are named as causes; only their alarms are kept as such.</summary>
    private readonly HashSet<string> _causeRules = new(StringComparer.Ordinal);

    internal int Count => _byId.Count;

    /// <summary>Says that a rule is a cause of others; true when that is new: then its alarms must be added.</summary>
    internal bool Learn(string rule) => _causeRules.Add(rule);

    internal bool IsCause(string rule) => _causeRules.Contains(rule);

    /// <summary>Keeps an alarm that is a cause, or that may become a consequence.</summary>
    internal void Add(GroupedAlarm alarm, bool isGrouped, long nowMs)
    {
        var mayBeConsequence = !isGrouped && alarm.Links.Count > 0;
        if (!mayBeConsequence && !IsCause(alarm.Rule)) return;
        if (!_byId.TryAdd(alarm.Id, alarm))
        {
            // Known as a possible consequence before its rule was named as a cause.
            if (IsCause(alarm.Rule)) AddCause(_byId[alarm.Id]);
            return;
        }

        alarm.TouchedAtMs = nowMs;
        _ageing.Enqueue((nowMs, alarm.Id), nowMs);
        if (IsCause(alarm.Rule)) AddCause(alarm);
        if (!mayBeConsequence) return;
        foreach (var key in KeysOf(alarm)) Bucket(_consequences, key).Add(alarm);
    }

    internal void Cleared(string id, long clearedMs, long nowMs)
    {
        if (!_byId.TryGetValue(id, out var alarm)) return;
        alarm.ClearedMs = clearedMs;
        alarm.TouchedAtMs = nowMs;
        _ageing.Enqueue((nowMs, id), nowMs);
    }

    /// <summary>The cause of an alarm; null for none.</summary>
    internal GroupedAlarm? CauseOf(GroupedAlarm alarm)
    {
        GroupedAlarm? best = null;
        foreach (var key in KeysOf(alarm))
        {
            if (!_causes.TryGetValue(key, out var candidates)) continue;
            foreach (var cause in candidates)
            {
                if (!Explains(cause, alarm, key.By)) continue;
                if (best is null || cause.OnsetMs < best.OnsetMs || (cause.OnsetMs == best.OnsetMs && string.CompareOrdinal(cause.Id, best.Id) < 0)) best = cause;
            }
        }

        return best;
    }

    /// <summary>Alarms that a new cause explains, in the order of their onset.</summary>
    internal IReadOnlyList<GroupedAlarm> ConsequencesOf(GroupedAlarm cause)
    {
        var found = new List<GroupedAlarm>();
        foreach (var relation in Enum.GetValues<CauseRelation>())
        {
            if (!_consequences.TryGetValue((cause.Rule, relation, cause.Keys.By(relation)), out var candidates)) continue;
            found.AddRange(candidates.Where(alarm => Explains(cause, alarm, relation)));
        }

        return [.. found.Distinct().OrderBy(alarm => alarm.OnsetMs).ThenBy(alarm => alarm.Id, StringComparer.Ordinal)];
    }

    /// <summary>An alarm is under a cause now: it is not looked for any more.</summary>
    internal void Grouped(string id)
    {
        if (_byId.TryGetValue(id, out var alarm)) RemoveConsequence(alarm);
    }

    /// <summary>Lets go of what is too old to be grouped.</summary>
    internal void Forget(long nowMs)
    {
        while (_ageing.TryPeek(out var oldest, out _) && nowMs - oldest.AtMs >= MemoryMs)
        {
            _ageing.Dequeue();
            if (!_byId.TryGetValue(oldest.Id, out var alarm)) continue;
            RemoveConsequence(alarm);

            // A cause that still holds stays; one that returned since is in the queue again behind its return.
            if (IsCause(alarm.Rule) && (alarm.ClearedMs is null || alarm.TouchedAtMs > oldest.AtMs)) continue;
            Remove(alarm);
        }
    }

    private void AddCause(GroupedAlarm alarm)
    {
        if (alarm.IsKeptAsCause) return;
        alarm.IsKeptAsCause = true;
        foreach (var relation in Enum.GetValues<CauseRelation>()) Bucket(_causes, (alarm.Rule, relation, alarm.Keys.By(relation))).Add(alarm);
    }

    private bool Explains(GroupedAlarm cause, GroupedAlarm alarm, CauseRelation by) =>
        cause.Id != alarm.Id
        && (cause.Rule != alarm.Rule || (by == CauseRelation.Pipe ? IsBefore(cause, alarm) : cause.Keys.IsPlaceOf(by, alarm.Keys)))
        && alarm.OnsetMs >= cause.OnsetMs - windowMs
        && (cause.ClearedMs is null || alarm.OnsetMs <= cause.ClearedMs)
        && (by != CauseRelation.Pipe || topology().NearOnPipes(cause.Keys.Component).Contains(alarm.Keys.Component));

    private static bool IsBefore(GroupedAlarm one, GroupedAlarm other) =>
        one.OnsetMs < other.OnsetMs || (one.OnsetMs == other.OnsetMs && string.CompareOrdinal(one.Id, other.Id) < 0);

    private void Remove(GroupedAlarm alarm)
    {
        _byId.Remove(alarm.Id);
        foreach (var relation in Enum.GetValues<CauseRelation>()) Take(_causes, (alarm.Rule, relation, alarm.Keys.By(relation)), alarm);
    }

    private void RemoveConsequence(GroupedAlarm alarm)
    {
        foreach (var key in KeysOf(alarm)) Take(_consequences, key, alarm);
        if (!IsCause(alarm.Rule)) _byId.Remove(alarm.Id);
    }

    private static IEnumerable<(string Rule, CauseRelation By, string Key)> KeysOf(GroupedAlarm alarm) =>
        alarm.Links.SelectMany(link => alarm.Keys.CausesBy(link.By).Select(key => (link.Rule, link.By, key)));

    private static List<GroupedAlarm> Bucket(
        Dictionary<(string Rule, CauseRelation By, string Key), List<GroupedAlarm>> buckets, (string Rule, CauseRelation By, string Key) key)
    {
        ref var bucket = ref CollectionsMarshal.GetValueRefOrAddDefault(buckets, key, out _);
        return bucket ??= [];
    }

    private static void Take(
        Dictionary<(string Rule, CauseRelation By, string Key), List<GroupedAlarm>> buckets, (string Rule, CauseRelation By, string Key) key, GroupedAlarm alarm)
    {
        if (!buckets.TryGetValue(key, out var bucket)) return;
        bucket.Remove(alarm);
        if (bucket.Count == 0) buckets.Remove(key);
    }
}
