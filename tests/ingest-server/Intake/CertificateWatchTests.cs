using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using SmartPoles.IngestServer.Intake;
using SmartPoles.IngestServer.OperatorConsole;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.Intake;

/// <summary>Certificates that change while the server runs.</summary>
public sealed class CertificateWatchTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly Lines _log = new();

    private IntakeTlsOptions Files => new() { CertificateFile = _folder["server.pem"], KeyFile = _folder["server.key"] };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Look_NewFiles_AreTakenOnceAndTouchedOnesAreNot()
    {
        Write("first", 90);
        var watch = CertificateWatch.Open("console", Files, _time);
        Assert.InRange(watch.DaysLeft, 89, 91);
        File.SetLastWriteTimeUtc(_folder["server.pem"], DateTime.UtcNow.AddHours(1));
        watch.Look(_log);
        Assert.Empty(_log.All);

        Write("second", 365);
        watch.Look(_log);
        watch.Look(_log);

        Assert.Equal("CN=second", watch.Current.Server.Subject);
        Assert.InRange(watch.DaysLeft, 364, 366);
        Assert.Contains("CN=second", Assert.Single(_log.All), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("empty")]
    [InlineData("missing")]
    [InlineData("key of another")]
    [InlineData("half")]
    public void Look_BrokenFiles_LeaveTheOldOneAndSayItOnceUntilWholeOnesCome(string how)
    {
        Write("first", 90);
        var watch = CertificateWatch.Open("console", Files, _time);
        switch (how)
        {
            case "garbage": File.WriteAllText(_folder["server.pem"], "no certificate"); break;
            case "empty": File.WriteAllText(_folder["server.pem"], ""); break;
            case "missing": File.Delete(_folder["server.key"]); break;
            case "half": File.WriteAllText(_folder["server.pem"], File.ReadAllText(_folder["server.pem"])[..200]); break;
            default: Write("second", 365, withKey: false); break;
        }

        watch.Look(_log);
        watch.Look(_log);

        Assert.Equal("CN=first", watch.Current.Server.Subject);
        Assert.NotNull(watch.Fault);
        Assert.Contains("is not used", Assert.Single(_log.All), StringComparison.Ordinal);

        Write("third", 365);
        watch.Look(_log);
        Assert.Equal("CN=third", watch.Current.Server.Subject);
        Assert.Null(watch.Fault);
    }

    [Fact]
    public void Look_CertificateNearItsEnd_IsWarnedOfOnceADayFrom30DaysBefore()
    {
        Write("first", 40);
        var watch = CertificateWatch.Open("console", Files, _time);
        for (var day = 0; day < 50; day++)
        {
            watch.Look(_log);
            watch.Look(_log);
            _time.Advance(TimeSpan.FromDays(1));
        }

        Assert.InRange(_log.All.Count, 39, 41);
        Assert.All(_log.All, line => Assert.Contains("days", line, StringComparison.Ordinal));
        Assert.True(watch.DaysLeft < 0);
    }

    [Fact]
    public void Open_FilesThatCannotBeUsed_SaysWhich()
    {
        File.WriteAllText(_folder["server.pem"], "no certificate");

        Assert.Contains("server.pem", Assert.Throws<IOException>(() => CertificateWatch.Open("console", Files, _time)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_ConsoleUnderTls_ShowsTheNewCertificateWithoutARestartAndKeepsWhatIsOpen()
    {
        Write("first", 20);
        await using var server = await RunningServer.StartAsync(console: new ConsoleOptions { CertificateFile = Files.CertificateFile, KeyFile = Files.KeyFile });
        string shown = "";
        using var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                {
                    shown = certificate!.Subject;
                    return true;
                },
            },
            PooledConnectionLifetime = TimeSpan.Zero,
            UseCookies = false,
        };
        using var http = new HttpClient(handler) { BaseAddress = new Uri($"https://127.0.0.1:{server.HttpPort}/") };
        using var opened = await http.PostAsync(
            "api/v1/first-run", System.Net.Http.Json.JsonContent.Create(new { code = server.FirstCode, name = "boss", password = "four unrelated words" }), TestContext.Current.CancellationToken);

        Assert.Equal("CN=first", shown);
        Assert.Matches("^__Host-smartpoles_session=.*(?i)secure", opened.Headers.GetValues("Set-Cookie").Single());
        Assert.Equal("max-age=31536000", opened.Headers.GetValues("Strict-Transport-Security").Single());
        using var metrics = new HttpRequestMessage(HttpMethod.Get, "metrics");
        metrics.Headers.Add("Cookie", opened.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        var text = await (await http.SendAsync(metrics, TestContext.Current.CancellationToken)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Matches(@"smartpoles_console_certificate_days 19\.", text);

        Write("second", 365);
        foreach (var watch in server.Certificates) watch.Look(_log);
        await http.GetAsync("healthz", TestContext.Current.CancellationToken);
        Assert.Equal("CN=second", shown);
    }

    private void Write(string name, int days, bool withKey = true)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(_time.GetUtcNow().AddDays(-1), _time.GetUtcNow().AddDays(days));
        File.WriteAllText(_folder["server.pem"], certificate.ExportCertificatePem());
        if (withKey) File.WriteAllText(_folder["server.key"], key.ExportPkcs8PrivateKeyPem());
    }

    private sealed class Lines : ILogger
    {
        internal List<string> All { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => All.Add(formatter(state, exception));
    }
}
