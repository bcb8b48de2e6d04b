using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;
using SmartPoles.IngestServer.Tests;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.EndToEnd.Tests.Faults;

/// <summary>
/// A gateway that keeps what it has no PUBACK for and sends it again, and knows by its own list what was acknowledged. Not the agent: the
/// server must hold its promise to anybody.
/// </summary>
internal sealed class InsistentGateway(string id, string device, int mqttPort) : IAsyncDisposable
{
    public const int ReadingsPerMessage = 5;

    private const int InFlightMax = 32;

    // 2,000 readings a second: enough to be under way at every kill, few enough to be read back.
    private const int BurstMessages = 8;
    private static readonly TimeSpan BetweenBursts = TimeSpan.FromMilliseconds(20);

    private const long BaseUnixMs = 1_760_000_000_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly GatewayMessages _messages = new(id, device);
    private readonly SortedDictionary<ulong, Reading[]> _unacknowledged = [];
    private readonly Lock _gate = new();
    private IMqttClient? _client;
    private ulong _next = 1;
    private long _bdSeq;

    public string Id => id;

    public string Device => device;

    /// <summary>Highest number that was given out; all from 1 on were sent.</summary>
    public ulong Last => _next - 1;

    /// <summary>Messages acknowledged.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>No further readings; what is there is still sent until it is acknowledged.</summary>
    public bool IsClosing { get; set; }

    /// <summary>Where it waits until it may go further; a whole number of messages.</summary>
    public ulong UpTo { get; set; } = ulong.MaxValue;

    /// <summary>Sabotage: a broken connection makes it forget what was not acknowledged.</summary>
    public bool Forgets { get; init; }

    /// <summary>What it measures under a number.</summary>
    public Func<ulong, Reading> Measures { get; init; } = ReadingOf;

    public static long TimeOf(ulong number) => BaseUnixMs + (long)number;

    /// <summary>Sends until it is closing and has an acknowledgement for everything.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (true)
        {
            try
            {
                await ConnectAsync(stop);
                if (await SendAsync(stop)) return;
            }
            catch (Exception failure) when (failure is MqttCommunicationException or MqttClientDisconnectedException or InvalidOperationException or IOException
                || (failure is OperationCanceledException && !stop.IsCancellationRequested))
            {
                // The server was killed: what has no PUBACK comes again.
            }

            _client?.Dispose();
            lock (_gate) if (Forgets) _unacknowledged.Clear();
            await Task.Delay(Pause, TimeProvider.System, stop);
        }
    }

    public ValueTask DisposeAsync()
    {
        _client?.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task ConnectAsync(CancellationToken stop)
    {
        _bdSeq++;
        _client = new MqttClientFactory().CreateMqttClient();
        await _client.ConnectAsync(
            new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", mqttPort).WithClientId(id).WithKeepAlivePeriod(TimeSpan.FromSeconds(30))
                .WithWillTopic(_messages.Topic(SparkplugMessageType.NDeath)).WithWillPayload(_messages.NodeDeath(_bdSeq))
                .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).WithTimeout(TimeSpan.FromSeconds(5)).Build(),
            stop);
        await PublishAsync(SparkplugMessageType.NBirth, _messages.NodeBirth(_bdSeq), stop);
        await PublishAsync(SparkplugMessageType.DBirth, _messages.DeviceBirth(), stop);
    }

    /// <summary>True when everything is acknowledged and nothing more is to come.</summary>
    private async Task<bool> SendAsync(CancellationToken stop)
    {
        using var window = new SemaphoreSlim(InFlightMax);
        var sending = new List<Task>();
        var burst = 0;
        List<ulong> again;
        lock (_gate) again = [.. _unacknowledged.Keys];
        foreach (var number in again) await BeginAsync(number);
        while (!IsClosing)
        {
            if (_next > UpTo)
            {
                await Task.Delay(BetweenBursts, TimeProvider.System, stop);
                if (!_client!.IsConnected) return false;
                continue;
            }

            ulong number;
            lock (_gate)
            {
                number = _next;
                _unacknowledged[number] = [.. Enumerable.Range(0, ReadingsPerMessage).Select(at => Measures(number + (ulong)at))];
                _next += ReadingsPerMessage;
            }

            await BeginAsync(number);
            if (++burst % BurstMessages == 0) await Task.Delay(BetweenBursts, TimeProvider.System, stop);
        }

        await Task.WhenAll(sending);
        lock (_gate) return _unacknowledged.Count == 0;

        async Task BeginAsync(ulong number)
        {
            await window.WaitAsync(stop);
            if (sending.Find(task => task.IsFaulted) is { } failed) await failed;
            sending.RemoveAll(task => task.IsCompleted);
            Reading[] readings;
            lock (_gate) readings = _unacknowledged[number];
            sending.Add(FinishAsync(number, PublishAsync(SparkplugMessageType.DData, _messages.Data(number, readings), stop), window));
        }
    }

    private async Task FinishAsync(ulong number, Task publishing, SemaphoreSlim window)
    {
        try
        {
            await publishing;
            lock (_gate)
            {
                _unacknowledged.Remove(number);
                Acknowledged++;
            }
        }
        finally
        {
            window.Release();
        }
    }

    private async Task PublishAsync(SparkplugMessageType type, byte[] payload, CancellationToken stop)
    {
        var message = new MqttApplicationMessageBuilder().WithTopic(_messages.Topic(type)).WithPayload(payload)
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build();
        var result = await _client!.PublishAsync(message, stop);
        if (!result.IsSuccess) throw new InvalidOperationException($"{type} of {id} was answered with {result.ReasonCode}");
    }

    private static Reading ReadingOf(ulong number) => new(Quantity.LampEnergy, TimeOf(number), number, Quality.Good);
}
