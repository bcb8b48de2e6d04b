using CsCheck;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Tests.Devices;

public sealed class ReadPlanTests
{
    private static readonly BusTiming Slow = Timing(9600);

    [Fact]
    public void For_TenThousandRandomMaps_CostsWhatBruteForceFinds() =>
        RegisterMaps.Cases(fieldsMax: 12, holesMax: 3).Sample(
            map => map.Cost.Of(Plan(map)) == PlanRivals.BestOfAllRuns(map), iter: 10_000);

    [Fact]
    public void For_RandomMaps_NoCrossingPlanIsCheaper() =>
        RegisterMaps.Cases(fieldsMax: 6, holesMax: 3).Sample(
            map => map.Cost.Of(Plan(map)) == PlanRivals.BestOfAllPartitions(map), iter: 2000);

    [Fact]
    public void For_TenThousandRandomMaps_NeverCostsMoreThanMaxInsert() =>
        RegisterMaps.Cases(fieldsMax: 100, holesMax: 20).Sample(
            map => map.Cost.Of(Plan(map)) <= PlanRivals.MaxInsert(map), iter: 10_000);

    [Fact]
    public void For_RandomMaps_EveryFieldLiesWholeInExactlyOneRead() =>
        RegisterMaps.Cases(fieldsMax: 100, holesMax: 20).Sample(
            map =>
            {
                var plan = Plan(map);
                return plan.Sum(read => read.Fields.Count) == map.Fields.Length
                    && map.Fields.All(field => plan.Any(read => read.Fields.Any(fed => ReferenceEquals(fed, field))))
                    && plan.All(read => read.Fields.All(field => field.Function == read.Function && field.Register >= read.Register && field.RegisterEnd <= read.RegisterEnd));
            },
            iter: 2000);

    [Fact]
    public void For_RandomMaps_CapsAndHolesHoldForEveryReadOfSeveralFields() =>
        RegisterMaps.Cases(fieldsMax: 100, holesMax: 20).Sample(
            map => Plan(map).All(read =>
                read.RegisterEnd <= ModbusLimits.AddressSpace
                && read.Count is >= 1 and <= ModbusLimits.ReadRegistersMax
                && (read.Fields.Count == 1 || map.Limits.Allows(read.Function, read.Register, read.RegisterEnd))),
            iter: 2000);

    [Theory]
    [InlineData(9600, 20, 18, 1)]
    [InlineData(9600, 20, 24, 2)]
    [InlineData(115_200, 20, 100, 1)]
    [InlineData(9600, 0, 12, 2)]
    public void For_Gap_IsReadThroughWhenItCostsLessThanAQuestion(int baud, int turnaroundMs, int gap, int questions)
    {
        var cost = Timing(baud).CostAt(TimeSpan.FromMilliseconds(turnaroundMs));

        Assert.Equal(questions, ReadPlan.For([RegisterMaps.Field(0), RegisterMaps.Field(1 + gap)], cost, ReadLimits.Standard).Count);
    }

    [Fact]
    public void For_LearnedHole_IsNotReadThrough()
    {
        var cost = Slow.CostAt(TimeSpan.FromMilliseconds(20));
        var limits = new ReadLimits(125, [new RegisterHole(ModbusFunction.ReadHoldingRegisters, 1, 4)]);
        ProfileField[] fields = [RegisterMaps.Field(0), RegisterMaps.Field(4), RegisterMaps.Field(5)];

        Assert.Single(ReadPlan.For(fields, cost, ReadLimits.Standard));
        Assert.Equal([(0, 1), (4, 2)], ReadPlan.For(fields, cost, limits).Select(read => ((int)read.Register, (int)read.Count)));
    }

    [Fact]
    public void For_Functions_AreNeverMixed()
    {
        var plan = ReadPlan.For(
            [RegisterMaps.Field(0), RegisterMaps.Field(1, function: ModbusFunction.ReadInputRegisters), RegisterMaps.Field(2)],
            Slow.CostAt(TimeSpan.FromMilliseconds(20)), ReadLimits.Standard);

        Assert.Equal([ModbusFunction.ReadHoldingRegisters, ModbusFunction.ReadInputRegisters], plan.Select(read => read.Function));
        Assert.Equal(3, plan[0].Count);
    }

    [Fact]
    public void For_LastRegisters_AreReadWithoutRunningBeyondTheEnd()
    {
        var plan = ReadPlan.For([RegisterMaps.Field(65_532, RegisterType.F64)], Slow.CostAt(TimeSpan.Zero), ReadLimits.Standard);

        Assert.Equal((65_532, 4), (plan[0].Register, plan[0].Count));
    }

    private static IReadOnlyList<PlannedRead> Plan(PlanCase map) => ReadPlan.For(map.Fields, map.Cost, map.Limits);

    private static BusTiming Timing(int baud)
    {
        var line = RtuTiming.For(baud, 10);
        return new BusTiming(line.Character, line.InterFrameMin, 8, 5, TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(600), IsPaced: true);
    }
}
