using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Devices;

/// <summary>One question of a plan and the fields that its answer feeds.</summary>
public sealed record PlannedRead(ModbusFunction Function, ushort Register, ushort Count, IReadOnlyList<ProfileField> Fields)
{
    /// <summary>What a meter is asked for; null for registers.</summary>
    public MeterRead? Meter { get; init; }

    public int RegisterEnd => Register + Count;

    /// <summary>Bytes of data in its answer.</summary>
    public int DataBytes => Meter is { } meter ? meter.DataBytes : Function.ReadsBits() ? BitView.SizeOf(Count) : Count * 2;
}

/// <summary>One question to a meter.</summary>
/// <param name="Identifier">Data identifier.</param>
/// <param name="DataBytes">Bytes that the answer brings behind it.</param>
public readonly record struct MeterRead(uint Identifier, int DataBytes)
{
    /// <summary>The question that brings a field.</summary>
    public static MeterRead Of(MeterItem item) => new(item.Identifier, item.AnswerBytes);
}

/// <summary>Which questions read given fields at the lowest cost.</summary>
public static class ReadPlan
{
    /// <summary>
    /// The cheapest questions: registers between two fields are read through when that costs less than one more question. Never
    /// more registers than the device allows, never across a hole; a field is never split. Pure: the same input gives the same plan.
    /// </summary>
    /// <remarks>
    /// A meter is asked once for every data identifier, whatever of its answer is wanted.
    /// Of the questions of a best plan none need cross (of two that do, the fields can be swapped without either growing), so each
    /// is a run of the fields sorted by register. <c>best[i]</c> = the least over all runs i..j of cost(i..j) + best[j + 1], found
    /// from the last field backwards: fields x window steps.
    /// </remarks>
    public static IReadOnlyList<PlannedRead> For(IEnumerable<ProfileField> fields, ReadCost cost, ReadLimits limits)
    {
        var plan = new List<PlannedRead>();
        foreach (var answer in fields.Where(field => field.Item is not null).GroupBy(field => MeterRead.Of(field.Item!)).OrderBy(group => group.Key.Identifier))
        {
            plan.Add(new PlannedRead(default, 0, 0, [.. answer]) { Meter = answer.Key });
        }

        foreach (var function in fields.Where(field => field.Item is null).GroupBy(field => field.Function).OrderBy(group => group.Key))
        {
            ProfileField[] sorted = [.. function.OrderBy(field => field.Register).ThenBy(field => field.RegisterEnd)];

            // A field that lies in a hole itself is asked all the same, alone: nothing smaller would give it.
            var isOpen = sorted.ToLookup(field => limits.Allows(field.Function, field.Register, field.RegisterEnd));
            AddCheapest([.. isOpen[true]], cost, limits, plan);
            foreach (var field in isOpen[false]) plan.Add(Read([field]));
        }

        return plan;
    }

    private static void AddCheapest(ProfileField[] sorted, ReadCost cost, ReadLimits limits, List<PlannedRead> plan)
    {
        var best = new long[sorted.Length + 1];
        var next = new int[sorted.Length];
        for (var first = sorted.Length - 1; first >= 0; first--)
        {
            var from = sorted[first].Register;
            var to = (int)from;
            best[first] = long.MaxValue;
            for (var last = first; last < sorted.Length; last++)
            {
                to = Math.Max(to, sorted[last].RegisterEnd);
                if (!limits.Allows(sorted[first].Function, from, to)) break;
                var total = cost.Of(sorted[first].Function, to - from).Ticks + best[last + 1];

                // Of equals the longest run: one question less.
                if (total > best[first]) continue;
                best[first] = total;
                next[first] = last + 1;
            }
        }

        for (var first = 0; first < sorted.Length; first = next[first])
        {
            plan.Add(Read(sorted[first..next[first]]));
        }
    }

    private static PlannedRead Read(ProfileField[] run)
    {
        var end = run.Max(field => field.RegisterEnd);
        return new PlannedRead(run[0].Function, run[0].Register, (ushort)(end - run[0].Register), run);
    }
}
