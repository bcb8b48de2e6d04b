using SmartPoles.Protocols.Telemetry.Health;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.EdgeAgent.Uplink;

/// <summary>How the gateway itself fares: with the births, when a device falls silent or answers again, and else once a minute if it has changed.</summary>
internal sealed partial class UplinkSession
{
    /// <summary>Devices that die together, as on a bus that lost its power, are told together.</summary>
    private static readonly TimeSpan HealthPauseMin = TimeSpan.FromSeconds(1);

    /// <summary>Errors come and go: a few hundred bytes a minute at most.</summary>
    private static readonly TimeSpan HealthPause = TimeSpan.FromMinutes(1);

    private GatewayHealth? _healthTold;
    private long _healthStamp;
    private volatile bool _hasHealthChanged;

    private void NoteHealth() => _hasHealthChanged = _context.Health is not null;

    private GatewayHealth? BornHealth()
    {
        _hasHealthChanged = false;
        _healthStamp = _context.Time.GetTimestamp();
        return _healthTold = _context.Health?.Invoke();
    }

    private async Task<bool> SendHealthAsync(CancellationToken cancel)
    {
        if (_healthTold is null || _context.Time.GetElapsedTime(_healthStamp) < (_hasHealthChanged ? HealthPauseMin : HealthPause)) return false;
        _hasHealthChanged = false;
        _healthStamp = _context.Time.GetTimestamp();
        var now = _context.Health!();
        if (!NodeHealth.IsWorthTelling(_healthTold, now)) return false;
        _healthTold = now;
        await _window.WaitAsync(cancel).ConfigureAwait(false);
        Hand(Topic(SparkplugMessageType.NData, null), _messages.HealthData(_seq++, now), EndSessionUnlessAcknowledged, _window);
        return true;
    }
}
