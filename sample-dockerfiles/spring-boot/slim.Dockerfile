FROM openjdk:17-jdk-slim AS build
WORKDIR /app
COPY . .
RUN apt-get update && apt-get install -y maven
RUN mvn package

FROM eclipse-temurin:17-jre
WORKDIR /app
COPY --from=build /app/target/app.jar /app/target/app.jar
ENTRYPOINT ["java", "-jar", "/app/target/app.jar"]
