using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Devices;

/// <summary>One question of a plan and the fields that its answer feeds.</summary>
public sealed record PlannedRead(ModbusFunction Function, ushort Register, ushort Count, IReadOnlyList<ProfileField> Fields);

/// <summary>Which questions read a whole device.</summary>
public static class ReadPlan
{
    /// <summary>
    /// Joins fields whose registers touch, and fields with unused registers between them where the profile says that the device
    /// answers the whole block. Never more than 125 registers a question; a field is never split.
    /// </summary>
    public static IReadOnlyList<PlannedRead> For(DeviceProfile profile)
    {
        var plan = new List<PlannedRead>();
        foreach (var function in profile.Fields.GroupBy(field => field.Function).OrderBy(group => group.Key))
        {
            var fields = function.OrderBy(field => field.Register).ThenBy(field => field.RegisterEnd).ToList();
            var first = 0;
            var end = fields[0].RegisterEnd;
            for (var index = 1; index <= fields.Count; index++)
            {
                if (index < fields.Count && Joins(profile, fields[first], end, fields[index]))
                {
                    end = Math.Max(end, fields[index].RegisterEnd);
                    continue;
                }

                plan.Add(new PlannedRead(
                    function.Key, fields[first].Register, (ushort)(end - fields[first].Register), fields[first..index]));
                if (index == fields.Count) break;
                first = index;
                end = fields[index].RegisterEnd;
            }
        }

        return plan;
    }

    private static bool Joins(DeviceProfile profile, ProfileField first, int end, ProfileField next)
    {
        var newEnd = Math.Max(end, next.RegisterEnd);
        if (newEnd - first.Register > ModbusLimits.ReadRegistersMax) return false;
        return next.Register <= end || profile.Blocks.Any(block => block.Holds(next.Function, end - 1, newEnd));
    }
}
