var app = WebApplication.CreateBuilder(args).Build();
app.MapGet("/stock", () => new { Kettles = 3 });
app.Run();
