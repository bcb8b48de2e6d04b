using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Commands;
using SmartPoles.IngestServer.Intake;
using SmartPoles.IngestServer.Notifications;
using SmartPoles.IngestServer.OperatorConsole;
using SmartPoles.IngestServer.Registry;
using SmartPoles.IngestServer.Registry.Access;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests;

/// <summary>The whole server in this process, on free ports and a folder of its own.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly ServerSetup _setup;
    private IngestHost? _host;

    private RunningServer(CityRegistry? registry, ConsoleOptions? console, Action<ServerOptions>? change, DirectoryInfo? folder, NotificationOptions? notifications)
    {
        _folder = folder ?? Directory.CreateTempSubdirectory("smartpoles-server-");
        var faults = new List<string>();
        var rules = RuleFile.Load(Path.Combine(AppContext.BaseDirectory, "Alarms", "rules.json"), faults);
        Assert.Empty(faults);
        _setup = new ServerSetup(
            new ServerOptions
            {
                DataDirectory = _folder.FullName,
                Intake = new IntakeOptions { MqttPort = FreePort.Next() },
                Console = (console ?? new ConsoleOptions { OpenOnLoopback = true }) with { HttpPort = FreePort.Next() },
                Notifications = notifications ?? new NotificationOptions(),
            },
            registry ?? TestCity.Registry,
            rules!);
        change?.Invoke(_setup.Options);
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_setup.Options.Console.HttpPort}/") };
    }

    public HttpClient Http { get; }

    /// <summary>Code of the one-time link that the start printed; null when it printed none.</summary>
    public string? FirstCode => _host!.FirstCode;

    internal IReadOnlyList<CertificateWatch> Certificates => _host!.Certificates;

    public int MqttPort => _setup.Options.Intake.MqttPort;

    public int HttpPort => _setup.Options.Console.HttpPort;

    public string DataDirectory => _folder.FullName;

    /// <summary>Sends the token of the admin file along.</summary>
    public HttpClient Admin
    {
        get
        {
            var http = new HttpClient { BaseAddress = Http.BaseAddress };
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AdminFile.TryRead(DataDirectory));
            return http;
        }
    }

    internal SmartPoles.IngestServer.Journaling.ServerJournal Journal => _host!.Journal;

    internal IReadOnlyList<Microsoft.AspNetCore.Http.Endpoint> Endpoints => [.. _host!.Endpoints];

    /// <param name="registry">Another city than the test one.</param>
    /// <param name="console">Other options than an open console; the port is given here.</param>
    /// <param name="change">Changes the rest of the options.</param>
    /// <param name="notifications">Who is told; nobody without it.</param>
    /// <param name="folder">A data folder that is there already; it is deleted at the end all the same.</param>
    public static async Task<RunningServer> StartAsync(
        CityRegistry? registry = null, ConsoleOptions? console = null, Action<ServerOptions>? change = null, DirectoryInfo? folder = null,
        NotificationOptions? notifications = null)
    {
        var server = new RunningServer(registry, console, change, folder, notifications);
        await server.StartAgainAsync();
        return server;
    }

    public async Task StartAgainAsync() => _host = await IngestHost.StartAsync(_setup, TimeProvider.System, TestContext.Current.CancellationToken);

    public async Task StopAsync()
    {
        if (_host is not null) await _host.DisposeAsync();
        _host = null;
    }

    public async Task<JsonElement> GetAsync(string path) =>
        await Http.GetFromJsonAsync<JsonElement>(path, TestContext.Current.CancellationToken);

    public async Task<JsonElement> JsonOf(HttpResponseMessage answer) =>
        await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

    public Task UntilAsync(string path, Func<JsonElement, bool> condition, string awaited) =>
        Deadline.Until(async () => condition(await GetAsync(path)), TimeSpan.FromSeconds(60), awaited);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Http.Dispose();
        _folder.Delete(recursive: true);
    }
}
