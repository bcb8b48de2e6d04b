using System.CommandLine;
using DuckDB.NET.Data;
using MQTTnet;
using MQTTnet.Protocol;
using SmartPoles.IngestServer.Commands;
using SmartPoles.IngestServer.OperatorConsole;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Telemetry.SparkplugB;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.OperatorConsole;

/// <summary>A backup while a gateway delivers, brought back into a fresh folder, and audited reading by reading.</summary>
public sealed class BackupTests : IAsyncLifetime
{
    private static readonly long Start = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - 3_600_000;

    private readonly TempFolder _folder = new();
    private readonly GatewayMessages _messages = new();
    private RunningServer _server = null!;
    private ulong _acknowledged;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Restore_OfABackupWhileReadingsCome_HoldsEachUpToItsPositionOnce()
    {
        using var client = await ConnectAsync(_server);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var sending = SendAsync(client, enough.Token);
        await Deadline.Until(() => Volatile.Read(ref _acknowledged) > 200, TimeSpan.FromSeconds(60), "readings come");
        await _server.UntilAsync("api/v1/readings/count", count => count.GetProperty("rows").GetInt64() > 0, "some are stored");

        // A backup during which nothing came would prove nothing; then there is another.
        ulong before;
        ulong behind;
        string backup;
        do
        {
            if (sending.IsCompleted) await sending;
            before = Volatile.Read(ref _acknowledged);
            backup = _folder[$"backup-{before}"];
            Assert.Equal(CommandLine.Ok, (await RunAsync("backup", "--to", backup, "--server", _server.Http.BaseAddress!.ToString(), "--data", _server.DataDirectory)).Code);
            behind = Volatile.Read(ref _acknowledged);
            await Deadline.Until(() => sending.IsCompleted || Volatile.Read(ref _acknowledged) > before, TimeSpan.FromSeconds(60), "readings still come");
        }
        while (behind == before);

        await enough.CancelAsync();
        await sending;

        var (code, _) = await RunAsync("restore", "--from", backup, "--data", _folder["fresh"]);
        Assert.Equal(CommandLine.Ok, code);
        await using var restored = await RunningServer.StartAsync(folder: new DirectoryInfo(_folder["fresh"]));
        var numbers = await NumbersAsync(restored);

        // Numbers 1 to N without hole or repetition, and at least all that were acknowledged before it began.
        Assert.Equal(Enumerable.Range(1, numbers.Count).Select(number => (double)number), numbers);
        Assert.True((ulong)numbers.Count >= before, $"{numbers.Count} readings, {before} were acknowledged before the backup");

        // The restored ledger knows them: what comes again is not taken again, what is new is.
        using var again = await ConnectAsync(restored);
        await PublishAsync(again, SparkplugMessageType.DData, _messages.Data(1, Reading(1)));
        await PublishAsync(again, SparkplugMessageType.DData, _messages.Data((ulong)numbers.Count + 1, Reading(numbers.Count + 1)));
        Assert.Equal(Enumerable.Range(1, numbers.Count + 1).Select(number => (double)number), await NumbersAsync(restored));
    }

    [Fact]
    public async Task Restore_PositionsTakenOutOfTheCopy_IsSeenByTheAudit()
    {
        using (var client = await ConnectAsync(_server)) await PublishAsync(client, SparkplugMessageType.DData, _messages.Data(1, Reading(1), Reading(2)));
        Assert.Equal([1d, 2d], await NumbersAsync(_server));
        Assert.Equal(CommandLine.Ok, (await RunAsync("backup", "--to", _folder["backup"], "--server", _server.Http.BaseAddress!.ToString(), "--data", _server.DataDirectory)).Code);
        Assert.Equal(CommandLine.Ok, (await RunAsync("restore", "--from", _folder["backup"], "--data", _folder["fresh"])).Code);

        // Sabotage: as if files had been copied without what they have applied.
        File.Delete(_folder["fresh/storage/cursor"]);
        foreach (var file in Directory.GetFiles(_folder["fresh/storage"], "readings-*.duckdb"))
        {
            using var connection = new DuckDBConnection($"DataSource={file}");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "UPDATE applied SET position = 0";
            command.ExecuteNonQuery();
        }

        await using var restored = await RunningServer.StartAsync(folder: new DirectoryInfo(_folder["fresh"]));
        Assert.Equal([1d, 1d, 2d, 2d], await NumbersAsync(restored));
    }

    [Fact]
    public async Task Restore_DamagedOrUnfinishedBackup_RefusesAndSaysWhy()
    {
        using (var client = await ConnectAsync(_server)) await PublishAsync(client, SparkplugMessageType.DData, _messages.Data(1, Reading(1)));
        Assert.Equal(CommandLine.Ok, (await RunAsync("backup", "--to", _folder["backup"], "--server", _server.Http.BaseAddress!.ToString(), "--data", _server.DataDirectory)).Code);
        Assert.Equal(CommandLine.BadInput, (await RunAsync("backup", "--to", _folder["backup"], "--server", _server.Http.BaseAddress!.ToString(), "--data", _server.DataDirectory)).Code);

        var segment = Directory.GetFiles(_folder["backup/journal"]).First();
        var bytes = await File.ReadAllBytesAsync(segment, Stop);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(segment, bytes, Stop);
        var (code, text) = await RunAsync("restore", "--from", _folder["backup"], "--data", _folder["fresh"]);
        Assert.Equal(CommandLine.Failed, code);
        Assert.Contains("damaged", text, StringComparison.Ordinal);

        (code, text) = await RunAsync("restore", "--from", _folder["backup"], "--data", _folder["fresh"]);
        Assert.Equal(CommandLine.BadInput, code);
        Assert.Contains("not empty", text, StringComparison.Ordinal);

        File.Delete(Path.Combine(_folder["backup"], BackupManifest.FileName));
        Assert.Equal(CommandLine.BadInput, (await RunAsync("restore", "--from", _folder["backup"], "--data", _folder["other"])).Code);
    }

    [Fact]
    public async Task Export_OverTheApi_WritesTheFile()
    {
        using (var client = await ConnectAsync(_server)) await PublishAsync(client, SparkplugMessageType.DData, _messages.Data(1, Reading(1), Reading(2)));
        Assert.Equal([1d, 2d], await NumbersAsync(_server));
        string[] place = ["--server", _server.Http.BaseAddress!.ToString(), "--data", _server.DataDirectory];

        Assert.Equal(CommandLine.Ok, (await RunAsync(["export", _folder["all.csv"], "--device", GatewayMessages.Lamp, .. place])).Code);
        Assert.Equal(CommandLine.Ok, (await RunAsync(["export", _folder["all.parquet"], .. place])).Code);
        Assert.Equal(CommandLine.BadInput, (await RunAsync(["export", _folder["none.csv"], "--quantity", "lamp/colour", .. place])).Code);

        var lines = await File.ReadAllLinesAsync(_folder["all.csv"], Stop);
        Assert.Equal("device,quantity,unix_ms,time,value,quality", lines[0]);
        Assert.Equal(3, lines.Length);
        Assert.StartsWith($"{GatewayMessages.Lamp},lamp/power,{Start + 1},", lines[1], StringComparison.Ordinal);
        Assert.EndsWith("Z,1.0,Good", lines[1], StringComparison.Ordinal);
        Assert.Equal("PAR1"u8.ToArray(), (await File.ReadAllBytesAsync(_folder["all.parquet"], Stop))[..4]);
        Assert.False(File.Exists(_folder["none.csv"]));
        Assert.False(File.Exists(_folder["none.csv.part"]));
    }

    [Fact]
    public async Task Buckets_OverTheApi_CoverTheRangeAndNameTheirSource()
    {
        using (var client = await ConnectAsync(_server)) await PublishAsync(client, SparkplugMessageType.DData, _messages.Data(1, Reading(1), Reading(2), Reading(3)));
        Assert.Equal(3, (await NumbersAsync(_server)).Count);

        var answer = await _server.GetAsync($"api/v1/readings?device={GatewayMessages.Lamp}&quantity=lamp/power&from={Start - 60_000}&to={Start + 86_400_000}&points=100");

        Assert.Equal("readings", Assert.Single(answer.GetProperty("sources").EnumerateArray()).GetString());
        Assert.Equal(900_000, answer.GetProperty("widthMs").GetInt64());
        Assert.Equal(0, answer.GetProperty("fromUnixMs").GetInt64() % 900_000);
        var buckets = answer.GetProperty("buckets").EnumerateArray().ToList();
        Assert.Equal(3, buckets.Sum(bucket => bucket.GetProperty("count").GetInt64()));
        Assert.Equal(1, buckets.Min(bucket => bucket.GetProperty("min").GetDouble()));
        Assert.Equal(3, buckets[^1].GetProperty("last").GetDouble());
        Assert.Equal(400, (int)(await _server.Http.GetAsync("api/v1/readings?points=5", Stop)).StatusCode);
    }

    private static Reading Reading(int number) => new(Quantity.LampPower, Start + number, number, Quality.Good);

    private async Task SendAsync(IMqttClient client, CancellationToken enough)
    {
        for (var number = 1; !enough.IsCancellationRequested; number++)
        {
            await PublishAsync(client, SparkplugMessageType.DData, _messages.Data((ulong)number, Reading(number)));
            Interlocked.Increment(ref _acknowledged);
        }
    }

    private static async Task<List<double>> NumbersAsync(RunningServer server)
    {
        await server.UntilAsync(
            "api/v1/readings/count",
            count => count.GetProperty("appliedPosition").GetInt64() == count.GetProperty("durablePosition").GetInt64() && count.GetProperty("rows").GetInt64() > 0,
            "the store has caught up");
        var answer = await server.GetAsync($"api/v1/readings?device={GatewayMessages.Lamp}&from=0&limit=1000000");
        return [.. answer.GetProperty("readings").EnumerateArray().Select(row => row.GetProperty("value").GetDouble())];
    }

    private async Task<IMqttClient> ConnectAsync(RunningServer server)
    {
        var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(
            new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", server.MqttPort).WithClientId(GatewayMessages.Gateway).WithCredentials(GatewayMessages.Gateway, "")
                .WithWillTopic(_messages.Topic(SparkplugMessageType.NDeath)).WithWillPayload(_messages.NodeDeath(0))
                .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).WithCleanStart().Build(),
            Stop);
        await PublishAsync(client, SparkplugMessageType.NBirth, _messages.NodeBirth(0));
        await PublishAsync(client, SparkplugMessageType.DBirth, _messages.DeviceBirth());
        return client;
    }

    private async Task PublishAsync(IMqttClient client, SparkplugMessageType type, byte[] payload)
    {
        var message = new MqttApplicationMessageBuilder().WithTopic(_messages.Topic(type)).WithPayload(payload)
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build();
        Assert.Equal(MqttClientPublishReasonCode.Success, (await client.PublishAsync(message, Stop)).ReasonCode);
    }

    private static async Task<(int Code, string Text)> RunAsync(params string[] words)
    {
        using var text = new StringWriter();
        var invocation = new InvocationConfiguration { Output = text, Error = text };
        return (await CommandLine.Build().Parse(words).InvokeAsync(invocation, Stop), text.ToString());
    }
}
