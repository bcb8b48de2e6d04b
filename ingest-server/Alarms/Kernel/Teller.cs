namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>Turns what machines decided into transitions of the entry that is being applied.</summary>
internal sealed class Teller
{
    private List<AlarmTransition> _target = [];
    private long _position;

    public void Begin(long position, List<AlarmTransition> target)
    {
        _position = position;
        _target = target;
    }

    public void Raised(AlarmRule rule, string subject, long onsetUnixMs, long atUnixMs, double value, int level, string? detail = null)
    {
        var id = AlarmId.Of(rule, subject, onsetUnixMs);
        var isOwn = level == rule.Level;
        _target.Add(new AlarmTransition(TransitionKind.Raised, id, rule, subject, onsetUnixMs, atUnixMs, value, _position)
        {
            Level = isOwn ? 0 : level, Detail = detail,
        });
        if (!isOwn) LevelChanged(rule, subject, onsetUnixMs, atUnixMs, value, level);
    }

    public void LevelChanged(AlarmRule rule, string subject, long onsetUnixMs, long atUnixMs, double value, int level) =>
        _target.Add(new AlarmTransition(
            TransitionKind.LevelChanged, AlarmId.Of(rule, subject, onsetUnixMs), rule, subject, onsetUnixMs, atUnixMs, value, _position) { Level = level });

    public void Cleared(AlarmRule rule, string subject, long onsetUnixMs, long atUnixMs, double value) =>
        _target.Add(new AlarmTransition(
            TransitionKind.Cleared, AlarmId.Of(rule, subject, onsetUnixMs), rule, subject, onsetUnixMs, atUnixMs, value, _position));

    /// <summary>A historic alarm has an id of its own: what was seen live at that time is another alarm.</summary>
    public void Historic(TransitionKind kind, AlarmRule rule, string subject, long onsetUnixMs, long atUnixMs, double value, long delayMs, int level) =>
        _target.Add(new AlarmTransition(kind, AlarmId.OfHistoric(rule, subject, onsetUnixMs), rule, subject, onsetUnixMs, atUnixMs, value, _position)
        {
            IsHistorical = true, DelayMs = delayMs, Level = level == rule.Level ? 0 : level,
        });

    public void Acknowledged(string alarm, long atUnixMs, string who, string note) =>
        _target.Add(new AlarmTransition(TransitionKind.Acknowledged, alarm, null, "", 0, atUnixMs, double.NaN, _position, who, note));
}
