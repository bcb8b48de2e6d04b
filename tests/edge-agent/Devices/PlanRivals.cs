using SmartPoles.EdgeAgent.Devices;

namespace SmartPoles.EdgeAgent.Tests.Devices;

/// <summary>Other ways to plan reads, for comparison only.</summary>
internal static class PlanRivals
{
    /// <summary>
    /// The least cost over every way to cut the sorted fields into runs, fields that lie in a hole themselves apart; exponential.
    /// </summary>
    public static TimeSpan BestOfAllRuns(PlanCase map)
    {
        var apart = map.Fields.ToLookup(field => map.Limits.Allows(field.Function, field.Register, field.RegisterEnd));
        var alone = apart[false].Aggregate(TimeSpan.Zero, (sum, field) => sum + map.Cost.Of(field.Registers));
        return ByFunction(map with { Fields = [.. apart[true]] }).Aggregate(alone, (sum, fields) => sum + BestOfRuns(fields, map));
    }

    /// <summary>The least cost over every way to share the fields out to questions, crossing ones too; more than exponential.</summary>
    public static TimeSpan BestOfAllPartitions(PlanCase map) =>
        ByFunction(map).Aggregate(TimeSpan.Zero, (sum, fields) => sum + BestPartition(fields, 0, [], map));

    /// <summary>
    /// The rule of Telegraf's <c>max_insert</c>: from the left, the next field joins when the hole before it has at most 50 registers and
    /// the whole question at most what a device gives. Where it would meet a learned hole it must begin anew, as we must.
    /// </summary>
    public static TimeSpan MaxInsert(PlanCase map)
    {
        var sum = TimeSpan.Zero;
        foreach (var fields in ByFunction(map))
        {
            var from = (int)fields[0].Register;
            var to = fields[0].RegisterEnd;
            foreach (var field in fields[1..])
            {
                var end = Math.Max(to, field.RegisterEnd);
                if (field.Register - to <= 50 && map.Limits.Allows(field.Function, from, end))
                {
                    to = end;
                    continue;
                }

                sum += map.Cost.Of(to - from);
                (from, to) = (field.Register, field.RegisterEnd);
            }

            sum += map.Cost.Of(to - from);
        }

        return sum;
    }

    private static IEnumerable<ProfileField[]> ByFunction(PlanCase map) => map.Fields
        .GroupBy(field => field.Function)
        .Select(group => group.OrderBy(field => field.Register).ThenBy(field => field.RegisterEnd).ToArray());

    private static TimeSpan BestOfRuns(ProfileField[] fields, PlanCase map)
    {
        var best = TimeSpan.MaxValue;
        for (var cuts = 0; cuts < 1 << (fields.Length - 1); cuts++)
        {
            var sum = TimeSpan.Zero;
            var first = 0;
            for (var index = 0; index < fields.Length && sum < best; index++)
            {
                if (index < fields.Length - 1 && (cuts >> index & 1) == 0) continue;
                sum += CostOf(fields.AsSpan(first..(index + 1)), map);
                first = index + 1;
            }

            if (sum < best) best = sum;
        }

        return best;
    }

    private static TimeSpan BestPartition(ProfileField[] fields, int at, List<List<ProfileField>> groups, PlanCase map)
    {
        if (at == fields.Length) return groups.Aggregate(TimeSpan.Zero, (sum, group) => sum + CostOf([.. group], map));
        var best = TimeSpan.MaxValue;
        for (var index = 0; index <= groups.Count; index++)
        {
            if (index == groups.Count) groups.Add([]);
            groups[index].Add(fields[at]);
            var found = BestPartition(fields, at + 1, groups, map);
            if (found < best) best = found;
            groups[index].RemoveAt(groups[index].Count - 1);
            if (groups[index].Count > 0) continue;
            groups.RemoveAt(index);
            break;
        }

        return best;
    }

    private static TimeSpan CostOf(ReadOnlySpan<ProfileField> run, PlanCase map)
    {
        var from = int.MaxValue;
        var to = 0;
        foreach (var field in run)
        {
            from = Math.Min(from, field.Register);
            to = Math.Max(to, field.RegisterEnd);
        }

        // So dear that it is never chosen, and still can be added up.
        return run.Length == 1 || map.Limits.Allows(run[0].Function, from, to) ? map.Cost.Of(to - from) : TimeSpan.FromDays(1000);
    }
}
