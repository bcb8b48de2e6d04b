using SmartPoles.EdgeAgent.Devices;

namespace SmartPoles.EdgeAgent.Gathering;

/// <summary>
/// The questions of one device for every set of groups that came due together, made when first needed and anew when something was
/// learned: registers that it refuses, a turnaround that has moved.
/// </summary>
internal sealed class VisitPlans
{
    private const int PlansMax = 64;
    private const int HolesMax = 256;

    private readonly Device _device;
    private readonly int[] _groupOf;
    private readonly Dictionary<uint, VisitRead[]> _plans = [];
    private ReadCost _cost;

    /// <param name="device">The device.</param>
    /// <param name="groupOf">Group of each of its fields.</param>
    /// <param name="holes">What was learned in earlier runs.</param>
    public VisitPlans(Device device, int[] groupOf, IEnumerable<RegisterHole> holes)
    {
        _device = device;
        _groupOf = groupOf;
        _cost = device.Timing.CostAt(device.Turnaround);
        Limits = device.Limits with { Holes = [.. holes] };
        Probe = MakeProbe();
    }

    /// <summary>With what was learned.</summary>
    public ReadLimits Limits { get; private set; }

    /// <summary>
    /// The shortest question there is: one field, nothing read through, so that a silent device cannot hide behind a question that it
    /// would not answer anyway.
    /// </summary>
    public VisitRead Probe { get; }

    // Apart from the making, whose closure would be allocated with every visit.
    public VisitRead[] Get(uint groups) => _plans.TryGetValue(groups, out var known) ? known : Make(groups);

    public void PlanFor(TimeSpan turnaround)
    {
        _cost = _device.Timing.CostAt(turnaround);
        _plans.Clear();
    }

    /// <summary>
    /// The device will not answer this question in one piece: its gaps become holes; one without gaps is cut in the middle. False when
    /// nothing is left to take apart: then it is the field itself that the device does not have.
    /// </summary>
    public bool TakeApart(VisitRead read)
    {
        var holes = HoleFinder.Split(read.Function, read.PlannedFields);
        if (holes.Count == 0 || Limits.Holes.Count + holes.Count > HolesMax) return false;
        Restore(Limits with { Holes = [.. Limits.Holes, .. holes] });
        return true;
    }

    public void Restore(ReadLimits limits)
    {
        Limits = limits;
        _plans.Clear();
    }

    private VisitRead[] Make(uint groups)
    {
        if (_plans.Count >= PlansMax) _plans.Clear();
        var fields = _device.Fields.Where((_, index) => (groups >> _groupOf[index] & 1) == 1);
        VisitRead[] plan =
        [
            .. ReadPlan.For(fields, _cost, Limits)
                .Select(read => new VisitRead(read, IndexesOf(read), HasUnprovenGap(read)))
                .OrderBy(read => read.Priority),
        ];
        _plans.Add(groups, plan);
        return plan;
    }

    private VisitRead MakeProbe()
    {
        var field = _device.Fields.MinBy(field => (field.Item?.AnswerBytes ?? field.Registers, field.Priority))!;

        // Whatever else a meter tells in that answer comes with it.
        var fields = _device.Fields.Where(each => ReferenceEquals(each, field) || (each.Item is not null && field.Item is not null && MeterRead.Of(each.Item) == MeterRead.Of(field.Item)));
        var read = ReadPlan.For(fields, _cost, _device.Limits)[0];
        return new VisitRead(read, IndexesOf(read), hasUnprovenGap: false);
    }

    private int[] IndexesOf(PlannedRead read) =>
        [.. Enumerable.Range(0, _device.Fields.Count).Where(index => read.Fields.Any(field => ReferenceEquals(field, _device.Fields[index])))];

    private bool HasUnprovenGap(PlannedRead read) =>
        HoleFinder.Gaps(read.Function, read.Fields)
            .Any(gap => !_device.Profile.Blocks.Any(block => block.Holds(gap.Function, gap.From, gap.To)));
}
