using SmartPoles.EdgeAgent.Actuation;
using SmartPoles.Protocols.Telemetry.Ledger;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.EdgeAgent.Uplink;

/// <summary>Births and deaths. A device is born before its first data, with every quantity that the data may name.</summary>
internal sealed partial class UplinkSession
{
    private readonly Dictionary<string, SortedSet<Quantity>> _born = new(StringComparer.Ordinal);
    private readonly HashSet<string> _alive = new(StringComparer.Ordinal);
    private bool _wasBorn;
    private readonly HashSet<string> _diedOnce = new(StringComparer.Ordinal);

    private async Task BirthsAsync(bool includeAcknowledgedClosings, CancellationToken cancel)
    {
        _seq = 0;
        _wasBorn = true;
        _diedOnce.Clear();    // the births make all alive again: who is silent dies again, at once
        _rateTold = _context.History.Rate;
        var closings = _context.Outbox.Closings(includeAcknowledgedClosings);
        var payload = _messages.NodeBirth(_seq++, _bdSeq, _context.Outbox.Epoch, closings, _rateTold, _context.Commands is not null, BornHealth());
        await PublishAsync(Topic(SparkplugMessageType.NBirth, null), payload, result => NodeBorn(result, closings), cancel).ConfigureAwait(false);
        foreach (var device in _context.Ids) await DeviceBirthAsync(device, cancel).ConfigureAwait(false);
        foreach (var device in _born.Keys.Except(_context.Ids).ToList())
        {
            // Data of a device that left the configuration: born again with its next data.
            _born.Remove(device);
            _alive.Remove(device);
        }

        _context.Logger.SessionBorn(_context.Devices.Count + _context.Pushed.Count, _bdSeq, _context.Outbox.Epoch);
    }

    private void NodeBorn(PublishResult result, IReadOnlyList<LedgerClosing> closings)
    {
        if (result.Outcome == PublishOutcome.Acknowledged) _context.Outbox.AcknowledgeClosings(closings);
        else EndSession(result);
    }

    private async Task DeviceBirthAsync(string device, CancellationToken cancel)
    {
        if (!_born.TryGetValue(device, out var quantities)) _born.Add(device, quantities = Configured(device));
        var infos = quantities.Select(QuantityCatalogue.Get);
        var payload = _messages.DeviceBirth(
            _seq++, device, infos, _context.Outbox.Epoch, _context.Clock.Quality, quantity => _context.Board.Latest(device, quantity), TakesCommands(device));
        _alive.Add(device);
        await PublishAsync(Topic(SparkplugMessageType.DBirth, device), payload, EndSessionUnlessAcknowledged, cancel).ConfigureAwait(false);
    }

    /// <summary>Births the device if it is not alive, or if the data names a quantity that its birth did not.</summary>
    private async Task EnsureBornAsync(OutgoingData data, CancellationToken cancel)
    {
        if (!_born.TryGetValue(data.Device, out var quantities)) _born.Add(data.Device, quantities = Configured(data.Device));
        var before = quantities.Count;
        foreach (var reading in data.Readings) quantities.Add(reading.Quantity);
        if (quantities.Count != before || !_alive.Contains(data.Device)) await DeviceBirthAsync(data.Device, cancel).ConfigureAwait(false);
    }

    /// <summary>
    /// Tells the death of a device that went silent, once its live data is sent. A device that was born again for its old data dies
    /// again when that is through.
    /// </summary>
    private async Task<bool> SendDeathAsync(CancellationToken cancel)
    {
        var dead = _alive.FirstOrDefault(device => IsDead(device) && (!_hasBacklog || !_diedOnce.Contains(device)));
        if (dead is null) return false;
        _alive.Remove(dead);
        _diedOnce.Add(dead);
        var payload = _messages.DeviceDeath(_seq++);
        await PublishAsync(Topic(SparkplugMessageType.DDeath, dead), payload, EndSessionUnlessAcknowledged, cancel).ConfigureAwait(false);
        return true;
    }

    private bool IsDead(string device) =>
        _context.Board.IsSilent(device) || !_context.Ids.Contains(device);

    private bool TakesCommands(string device) =>
        _context.Commands is not null && _context.Devices.Any(each => each.Id == device && CommandDesk.IsWritable(each));

    private SortedSet<Quantity> Configured(string device) =>
    [
        .. _context.Devices.Where(each => each.Id == device).SelectMany(each => each.Quantities).Select(info => info.Quantity),
        .. _context.Pushed.Where(each => each.Id == device).SelectMany(each => each.Quantities).Select(info => info.Quantity),
    ];

    private void EndSessionUnlessAcknowledged(PublishResult result)
    {
        if (result.Outcome != PublishOutcome.Acknowledged) EndSession(result);
    }

    /// <summary>Without its births a session is worth nothing: the next one begins anew.</summary>
    private void EndSession(PublishResult result)
    {
        if (result.Outcome == PublishOutcome.Refused) _context.Logger.Refused(result.Reason);
        _isOver = true;
        _bell.Ring();
    }
}
