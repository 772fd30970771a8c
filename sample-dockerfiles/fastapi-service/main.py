from fastapi import FastAPI

app = FastAPI()


@app.get("/stock/{item}")
async def stock(item: int) -> dict[str, int]:
    return {"item": item, "left": 3}
