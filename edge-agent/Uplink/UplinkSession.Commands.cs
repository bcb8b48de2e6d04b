using SmartPoles.EdgeAgent.Actuation;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.EdgeAgent.Uplink;

/// <summary>What the server says: STATE of the primary host, rebirths, commands; and the answers to them.</summary>
internal sealed partial class UplinkSession
{
    /// <summary>With other servers to go to, a primary host that does not say it is online within this time counts as offline.</summary>
    private static readonly TimeSpan HostLimit = TimeSpan.FromSeconds(30);

    private readonly Lock _hostGate = new();
    private long _rateTold;

    /// <summary>A message arrived; returns at once.</summary>
    public void Take(string topic, byte[] payload)
    {
        if (_host is not null && topic == SparkplugTopic.State(_context.Options.PrimaryHost!))
        {
            lock (_hostGate) _host.Take(payload);
            _bell.Ring();
            return;
        }

        if (SparkplugTopic.Parse(topic, out var parsed) != TopicStatus.Ok || parsed.Node != Node || parsed.Group != _context.Agent.Group) return;
        switch (parsed.Type)
        {
            case SparkplugMessageType.NCmd:
                if (RebirthRequest.IsIn(payload))
                {
                    _rebirthWanted = true;
                    _bell.Ring();
                }

                if (CommandReader.OfNode(payload) is { } order) _context.Commands?.Offer(order, _server, _link.Lost);
                break;
            case SparkplugMessageType.DCmd:
                var device = parsed.Device!;
                _context.Commands?.Offer(CommandReader.OfDevice(device, payload, alias => _aliases.QuantityOf(device, alias)), _server, _link.Lost);
                break;
        }
    }

    private bool? HostOnline
    {
        get
        {
            lock (_hostGate) return _host!.IsOnline;
        }
    }

    /// <summary>Waits until data may be sent; false when the session must end instead.</summary>
    private async Task<bool> IsHostOnlineAsync(bool hasOtherServers, CancellationToken drain, CancellationToken cancel)
    {
        if (_host is null) return true;
        var began = _context.Time.GetTimestamp();
        var isTold = false;
        while (true)
        {
            var ring = _bell.Next;
            var online = HostOnline;
            if (online == true) return true;
            if (drain.IsCancellationRequested) return false;
            IsHostOffline = hasOtherServers && (online == false || _context.Time.GetElapsedTime(began) > HostLimit);
            if (IsHostOffline) return false;
            if (!isTold) _context.Logger.WaitingForHost(_context.Options.PrimaryHost!);
            isTold = true;
            using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            await Task.WhenAny(ring, Task.Delay(HostLimit, _context.Time, timer.Token)).ConfigureAwait(false);
            await timer.CancelAsync().ConfigureAwait(false);
            cancel.ThrowIfCancellationRequested();
        }
    }

    /// <summary>operational-behavior-edge-node-termination-host-offline: then the node says its death and goes.</summary>
    private bool HasHostLeft()
    {
        if (_host is null || HostOnline != false) return false;
        _context.Logger.HostOffline(_context.Options.PrimaryHost!);
        IsHostOffline = true;
        return true;
    }

    private async Task<bool> SendAnswerAsync(CancellationToken cancel)
    {
        if (_context.Commands is not { } commands || !commands.TryTakeAnswer(out var answer)) return false;
        var isOfDevice = answer!.Device is { } device && _context.Devices.Any(each => each.Id == device);
        try
        {
            if (isOfDevice && !_alive.Contains(answer.Device!)) await DeviceBirthAsync(answer.Device!, cancel).ConfigureAwait(false);
            await _window.WaitAsync(cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            commands.PutBack(answer);
            throw;
        }

        var topic = isOfDevice ? Topic(SparkplugMessageType.DData, answer.Device) : Topic(SparkplugMessageType.NData, null);
        Hand(topic, _messages.CommandData(_seq++, answer.Result), result => Answered(result, answer), _window);
        return true;
    }

    private void Answered(PublishResult result, CommandAnswer answer)
    {
        if (result.Outcome == PublishOutcome.Lost) _context.Commands!.PutBack(answer);
        EndSessionUnlessAcknowledged(result);
    }

    private async Task<bool> SendHistoryRateAsync(CancellationToken cancel)
    {
        var rate = _context.History.Rate;
        if (rate == _rateTold) return false;
        _rateTold = rate;
        _context.Logger.HistoryRateSet(rate);
        await _window.WaitAsync(cancel).ConfigureAwait(false);
        Hand(Topic(SparkplugMessageType.NData, null), _messages.HistoryRateData(_seq++, rate), EndSessionUnlessAcknowledged, _window);
        return true;
    }
}
